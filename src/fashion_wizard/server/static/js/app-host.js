// The assistant's window around the App: JSON-RPC 2.0 by postMessage, as the MCP Apps extension has it.

const PROTOCOL_VERSION = "2026-01-26";
const UNKNOWN_METHOD = -32601;

/** Fires "input" (a tool's arguments), "result" (a tool's result) and "context" (theme, language), in `detail`. */
export class Host extends EventTarget {
  #waiting = new Map();
  #sent = 0;
  #height = 0;
  #name;
  /** What the host says about itself: theme, language, styles. */
  context = {};

  /** @param {{name: string, version: string}} name The App's own name. */
  constructor(name) {
    super();
    this.#name = name;
    window.addEventListener("message", ({ source, data }) => {
      if (source === window.parent && data?.jsonrpc === "2.0") this.#received(data);
    });
  }

  /** Introduce the App to the host, which then says what it is. */
  async connect() {
    const answer = await this.request("ui/initialize", {
      protocolVersion: PROTOCOL_VERSION,
      appInfo: this.#name,
      appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
    });
    this.#changed(answer.hostContext ?? {});
  }

  /** Let the host begin: arguments and results of tools come only afterwards. */
  start() {
    this.#notify("ui/notifications/initialized", {});
    new ResizeObserver(() => this.#resized()).observe(document.documentElement);
  }

  /** Call a tool of the server. */
  callTool(name, args, signal) {
    return this.request("tools/call", { name, arguments: args }, signal);
  }

  /** Read a resource of the server. */
  async readResource(uri, signal) {
    return (await this.request("resources/read", { uri }, signal)).contents[0];
  }

  /** Say something in the conversation, in the customer's name. */
  say(text) {
    return this.request("ui/message", { role: "user", content: [{ type: "text", text }] });
  }

  /** Let the assistant know something without saying it; it replaces what it was let know before. */
  inform(text, structuredContent) {
    return this.request("ui/update-model-context", { content: [{ type: "text", text }], structuredContent });
  }

  /** Open an address outside the window. */
  openLink(url) {
    return this.request("ui/open-link", { url });
  }

  /** Send a request; rejects with the signal's reason once that is aborted. */
  request(method, params, signal) {
    const id = ++this.#sent;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => this.#waiting.delete(id) && reject(signal.reason), { once: true });
      this.#send({ id, method, params });
    });
  }

  #notify(method, params) {
    this.#send({ method, params });
  }

  #send(message) {
    // A sandbox has no origin that could be named; the host checks the source, as this page does.
    window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #received({ id, method, params, result, error }) {
    if (method && id !== undefined) this.#answer(id, method);
    else if (method) this.#notified(method, params ?? {});
    else if (this.#waiting.has(id)) {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error.message));
      else resolve(result);
    }
  }

  #answer(id, method) {
    if (method === "ping" || method === "ui/resource-teardown") this.#send({ id, result: {} });
    else this.#send({ id, error: { code: UNKNOWN_METHOD, message: `Unknown method: ${method}` } });
  }

  #notified(method, params) {
    if (method === "ui/notifications/tool-input") this.#fire("input", params.arguments ?? {});
    else if (method === "ui/notifications/tool-result") this.#fire("result", params);
    else if (method === "ui/notifications/host-context-changed") this.#changed(params);
  }

  #changed(context) {
    this.context = { ...this.context, ...context };
    this.#fire("context", this.context);
  }

  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #resized() {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === this.#height) return;
    this.#height = height;
    this.#notify("ui/notifications/size-changed", { width: window.innerWidth, height });
  }
}
