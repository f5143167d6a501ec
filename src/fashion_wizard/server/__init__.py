"""The salesperson on the web: REST, the page's files, a chat and MCP. Needs the extra `serve`."""
