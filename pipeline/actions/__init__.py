"""What the desk can do: one file a verb. The command line and the browser call the same functions."""
