"""The background worker pool: one lane per account, and the only place that opens connections."""
