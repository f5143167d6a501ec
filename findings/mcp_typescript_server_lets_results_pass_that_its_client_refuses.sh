#!/usr/bin/env bash
# Surprise: MCP's server in TypeScript checks a result, finds it right, and sends it; MCP's own client refuses it, if it
#           has asked for the list of tools before.
#
# What:      @modelcontextprotocol/sdk 1.32.2 and its successors @modelcontextprotocol/server and client 2.4.0 with zod
#            4.6.7; `registerTool` with an `outputSchema`.
# Input:     three tools that a search for clothes may have. One returns its garments with one more field than declared
#            (as rows of a database have), one leaves out a currency that has a default, one has a price as a text where
#            the schema turns texts into numbers. Zod accepts all three.
# Expected:  what the schema makes of the result is sent, as handlers get what it makes of the arguments: the field cut
#            off, the currency filled in, a number. Or an error at the server, whose documentation says that results are
#            checked before they leave it.
# Seen:      the server throws away what zod returns and sends the handler's own object (`validateToolOutput` in
#            server/mcp.js). The list of tools tells what zod would return: no additional properties, the currency
#            required, a number. A client that knows the list refuses the answer with an error of its own; one that
#            does not takes it. Several servers were reported to fail so (olaservo/skilljack-mcp 94); we found no report
#            at the SDK.
# Cost:      a test that only calls the tool is green, and an assistant, which lists tools first, gets errors instead of
#            garments from the day a column is added to the catalog.
# What helps: `structuredContent: schema.parse(result)` in each handler.
#
# Exits with 0 as long as it behaves so, with 1 if not. Node 20 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --silent --no-audit --no-fund '@modelcontextprotocol/sdk@1.32.2' \
  '@modelcontextprotocol/server@2.4.0' '@modelcontextprotocol/client@2.4.0' 'zod@4.6.7'
cat >tools.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import fs from "node:fs";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport as OldTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as OldServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const garment = z.object({ id: z.string(), price: z.number() });
const tools = {
  as_declared: [z.object({ garments: z.array(garment) }), { garments: [{ id: "dress", price: 40 }] }],
  one_field_more: [z.object({ garments: z.array(garment) }), { garments: [{ id: "dress", price: 40, brand: "Alba" }] }],
  default_left_out: [z.object({ total: z.number(), currency: z.string().default("EUR") }), { total: 40 }],
  number_as_text: [z.object({ price: z.coerce.number() }), { price: "40.00" }],
};
const called = async (client, name) => {
  try {
    const result = await client.callTool({ name, arguments: {} });
    return (result.isError ? "error of the server: " : "accepted: ") + JSON.stringify(result.structuredContent);
  } catch (error) {
    return `refused by the client: ${error.message.split("schema: ")[1]}`;
  }
};

for (const [name, kinds] of Object.entries({
  sdk: [OldServer, OldClient, OldTransport],
  server: [McpServer, Client, InMemoryTransport],
})) {
  const file = `node_modules/@modelcontextprotocol/${name}/package.json`;
  console.log(`@modelcontextprotocol/${name}`, JSON.parse(fs.readFileSync(file)).version);
  for (const parsed of [false, true]) {
    const server = new kinds[0]({ name: "shop", version: "1" });
    for (const [tool, [outputSchema, result]] of Object.entries(tools))
      server.registerTool(tool, { inputSchema: z.object({}), outputSchema }, async () => ({
        content: [],
        structuredContent: parsed ? outputSchema.parse(result) : result,
      }));
    const client = new kinds[1]({ name: "assistant", version: "1" });
    const [one, other] = kinds[2].createLinkedPair();
    await Promise.all([server.connect(one), client.connect(other)]);
    const before = {};
    for (const tool of Object.keys(tools)) before[tool] = await called(client, tool);
    await client.listTools();
    for (const tool of Object.keys(tools)) {
      const after = await called(client, tool);
      if (parsed) {
        assert.ok(after.startsWith("accepted"), after);
        continue;
      }
      console.log(`${tool}, tools not listed: ${before[tool]}`);
      console.log(`    tools listed: ${after}`);
      assert.equal(before[tool], `accepted: ${JSON.stringify(tools[tool][1])}`);
      assert.ok(after.startsWith(tool === "as_declared" ? "accepted" : "refused by the client"), after);
    }
    await client.close();
  }
  console.log("with parse in the handler, tools listed: all accepted");
}
JAVASCRIPT
node tools.mjs
# Output on 2026-11-29:
# @modelcontextprotocol/sdk 1.32.2
# as_declared, tools not listed: accepted: {"garments":[{"id":"dress","price":40}]}
#     tools listed: accepted: {"garments":[{"id":"dress","price":40}]}
# one_field_more, tools not listed: accepted: {"garments":[{"id":"dress","price":40,"brand":"Alba"}]}
#     tools listed: refused by the client: data/garments/0 must NOT have additional properties
# default_left_out, tools not listed: accepted: {"total":40}
#     tools listed: refused by the client: data must have required property 'currency'
# number_as_text, tools not listed: accepted: {"price":"40.00"}
#     tools listed: refused by the client: data/price must be number
# with parse in the handler, tools listed: all accepted
# @modelcontextprotocol/server 2.4.0
# as_declared, tools not listed: accepted: {"garments":[{"id":"dress","price":40}]}
#     tools listed: accepted: {"garments":[{"id":"dress","price":40}]}
# one_field_more, tools not listed: accepted: {"garments":[{"id":"dress","price":40,"brand":"Alba"}]}
#     tools listed: refused by the client: data/garments/0 must NOT have additional properties
# default_left_out, tools not listed: accepted: {"total":40}
#     tools listed: refused by the client: data must have required property 'currency'
# number_as_text, tools not listed: accepted: {"price":"40.00"}
#     tools listed: refused by the client: data/price must be number
# with parse in the handler, tools listed: all accepted
