"""What this program keeps in the state directory: the journal of writes."""
