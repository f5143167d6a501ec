"""The JSON answers of the server; their names are part of the OpenAPI description."""
