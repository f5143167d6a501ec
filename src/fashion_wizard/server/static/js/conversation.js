// What was said, by the customer and by the shop. The server keeps nothing: its state goes back with every turn.

/**
 * @typedef {{by: "customer", text: string, picture?: import("./picture.js").Picture}} Said
 * @typedef {{by: "shop", text: string, choices: object[], groups: object[]}} Answered
 */

/** Fires "change" when something was said, or is being waited for. */
export class Conversation extends EventTarget {
  /** @type {(Said | Answered)[]} */
  turns = [];
  waiting = false;
  error = null;
  picture = null;
  item = null;
  #api;
  #state = null;
  #pending = null;
  #running = new AbortController();

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Talk about another picture from now on. */
  async about(picture, message = "") {
    this.picture = picture;
    this.item = null;
    this.#state = null;
    await this.#ask(message, picture);
  }

  /** Talk about an item of the catalog from now on. */
  async aboutItem(item, words) {
    this.picture = null;
    this.item = item;
    this.#state = { item };
    this.turns.push({ by: "customer", text: words });
    await this.#send("");
  }

  /** Say something. */
  async say(message) {
    await this.#ask(message);
  }

  /** Say the last thing once more, after a failure. */
  async retry() {
    await this.#send(this.#pending);
  }

  async #ask(message, picture) {
    this.turns.push({ by: "customer", text: message, picture });
    await this.#send(message);
  }

  async #send(message) {
    this.#running.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#pending = message;
    this.waiting = true;
    this.error = null;
    this.#tell();
    try {
      const answer = await this.#api.chat({ message, picture: this.picture, state: this.#state }, signal);
      this.#state = answer.state;
      this.turns.push({ by: "shop", ...answer });
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
    }
    this.waiting = false;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
