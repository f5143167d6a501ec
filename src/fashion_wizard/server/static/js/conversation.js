// The messages of customer and shop. The server stores no conversation: its state is sent back with every message.

/**
 * @typedef {{by: "customer", text: string, picture?: import("./picture.js").Picture}} Message
 * @typedef {{by: "shop", text: string, choices: object[], groups: object[]}} Answer
 */

/** Fires "change" for each message, and when an answer is awaited. */
export class Conversation extends EventTarget {
  /** @type {(Message | Answer)[]} */
  turns = [];
  waiting = false;
  error = null;
  picture = null;
  item = null;
  #api;
  #state = null;
  #pending = null;
  #running = new AbortController();

  /**
   * @param {import("./api.js").Api} api
   * @param {Conversation} [before] The conversation to go on with, which stops.
   */
  constructor(api, before) {
    super();
    this.#api = api;
    if (!before) return;
    ({ turns: this.turns, picture: this.picture, item: this.item } = before);
    this.#state = before.#state;
    this.#pending = before.#pending;
    before.#running.abort();
    if (before.waiting || before.error) this.#send(before.#pending);
  }

  /** Make a picture the topic. */
  async about(picture, message = "") {
    this.picture = picture;
    this.item = null;
    this.#state = null;
    await this.#ask(message, picture);
  }

  /** Make an item of the catalog the topic. */
  async aboutItem(item, words) {
    this.picture = null;
    this.item = item;
    this.#state = { item };
    this.turns.push({ by: "customer", text: words });
    await this.#send("");
  }

  /** Send a message. */
  async say(message) {
    await this.#ask(message);
  }

  /** Send the last message again, after a failure. */
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
