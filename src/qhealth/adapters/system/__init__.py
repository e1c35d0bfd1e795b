"""The machine's clock, the logs, and the key that is kept in the data folder."""
