"""The search as tools for assistants: the Model Context Protocol, by its official package.

`arguments` has what each tool takes, `answers` what it answers, `calls` the tools themselves, and `protocol`
the server that lists and calls them.
"""
