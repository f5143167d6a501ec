"""The addresses of the server, one file for each thing they are about."""
