"""Tasks: what is done beside the requests, in this process or, through Redis, in others."""
