"""Catalogs as shops export them: files of many formats become one kind of record."""
