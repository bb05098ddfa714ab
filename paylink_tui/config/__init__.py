"""The user's accounts: a TOML file, its checks, and secrets by reference."""
