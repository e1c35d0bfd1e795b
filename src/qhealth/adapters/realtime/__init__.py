"""What keeps the log of events written up and read in every server process."""
