// The conversation as a panel: beside the page where there is room, over it on a phone.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { pictureButton } from "./intake.js";
import { shortPrice } from "./offer.js";
import { catalogPhoto } from "./photo.js";
import { NoPicture, readPicture } from "./picture.js";
import { sheet } from "./sheet.js";
import { text } from "./texts.js";
import { matched } from "./words.js";

const NARROW = "(max-width: 720px)";
const LONGEST = 500;

export class Chat {
  #search;
  #api;
  #calls;
  #conversation;
  #shown = 0;
  #log = h("div", { class: "log", role: "log", "aria-label": text("chat.log"), tabindex: "0" });
  #input = h("input", {
    class: "field",
    maxlength: LONGEST,
    autocomplete: "off",
    enterkeyhint: "send",
    placeholder: text("chat.placeholder"),
    id: uniqueId("say"),
  });

  /**
   * @param {{onSimilar: Function, onOpen: Function}} calls
   * @param {Conversation} conversation
   */
  constructor(search, api, calls, conversation) {
    this.#search = search;
    this.#api = api;
    this.#calls = calls;
    this.#conversation = conversation;
    this.#conversation.addEventListener("change", () => this.#render());
    const { element } = sheet("chat", text("chat.title"), this.#log, this.#composer());
    this.dialog = element;
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // lest a dialog around it close, too
      element.close();
      this.button.focus();
    });
    element.addEventListener("close", () => this.button.setAttribute("aria-expanded", "false"));
    this.button = h(
      "button",
      { type: "button", class: "button ask", "aria-expanded": "false", on: { click: () => this.toggle() } },
      icon("chat"),
      h("span", {}, text("chat.title")),
    );
    this.#log.append(bubble("shop", text("chat.greeting")));
    this.#render();
  }

  /** Open or close the panel; when it opens, its topic is the current query. */
  toggle() {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    if (matchMedia(NARROW).matches) this.dialog.showModal();
    else this.dialog.show();
    this.button.setAttribute("aria-expanded", "true");
    this.#input.focus();
    this.#takeUp(this.#search.query ?? {});
  }

  /** Make the current query the topic, unless it is already. */
  #takeUp({ picture, item, name }) {
    if (picture && picture !== this.#conversation.picture) this.#conversation.about(picture);
    else if (item && item !== this.#conversation.item) this.#conversation.aboutItem(item, text("chat.item", { name }));
  }

  #composer() {
    const submit = (event) => {
      event.preventDefault();
      this.#say(this.#input.value.trim());
    };
    return h(
      "form",
      { class: "composer", on: { submit } },
      pictureButton((file) => this.#give(file), { text: h("span", { class: "sr" }, text("chat.give")), name: "picture", classes: "round" }),
      h("label", { class: "sr", for: this.#input.id }, text("chat.message")),
      this.#input,
      h("button", { class: "round primary" }, icon("send"), h("span", { class: "sr" }, text("chat.send"))),
    );
  }

  #say(text) {
    if (!text || this.#conversation.waiting) return;
    this.#input.value = "";
    this.#conversation.say(text);
  }

  async #give(file) {
    try {
      const picture = await readPicture(file);
      await this.#conversation.about(picture, this.#input.value.trim());
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      this.#log.append(bubble("shop bad", error.message));
    }
  }

  #render() {
    const { turns, waiting, error } = this.#conversation;
    for (const old of this.#log.querySelectorAll(".passing, .replies")) old.remove();
    for (const turn of turns.slice(this.#shown)) this.#log.append(...this.#turn(turn));
    this.#shown = turns.length;
    if (waiting) this.#log.append(h("p", { class: "bubble shop passing dots" }, h("span", { class: "sr" }, text("chat.looking")), h("i"), h("i"), h("i")));
    if (error) {
      const again = h("button", { type: "button", class: "chip", on: { click: () => this.#conversation.retry() } }, text("common.again"));
      this.#log.append(bubble("shop bad passing", error.message), h("div", { class: "replies passing" }, again));
    }
    this.#scroll();
  }

  /** Scroll to the last message; to its beginning if it is an answer. */
  #scroll() {
    const last = [...this.#log.querySelectorAll(".bubble")].at(-1);
    this.#log.scrollTop = Math.min(this.#log.scrollHeight, last.offsetTop - this.#log.offsetTop - 12);
  }

  #turn(turn) {
    if (turn.by === "customer") {
      const picture = turn.picture && h("img", { class: "said-picture", src: turn.picture.url, alt: text("picture.given") });
      return [picture, turn.text && bubble("customer", turn.text)].filter(Boolean);
    }
    const groups = numbered(turn).map((group) => this.#group(group));
    const replies = turn.choices.map(({ text, say }) =>
      h("button", { type: "button", class: "chip", on: { click: () => this.#say(say) } }, text),
    );
    return [bubble("shop", turn.text), ...groups, replies.length ? h("div", { class: "replies" }, ...replies) : null].filter(Boolean);
  }

  #group({ title, hits }) {
    const id = uniqueId("group");
    return h(
      "div",
      { class: "group" },
      h("p", { class: "group-title quiet", id }, title),
      h("ol", { class: "strip", "aria-labelledby": id }, ...hits.map((hit) => this.#small(hit))),
    );
  }

  /** A small card with the number that "more like the second" refers to. */
  #small(hit) {
    const words = [
      h("span", { class: "place" }, String(hit.place)),
      catalogPhoto(this.#api, hit.photo, { size: 160, box: hit.box }),
      h("span", { class: "strip-name" }, hit.name),
      h("span", { class: "quiet" }, [shortPrice(hit), matched(hit)].filter(Boolean).join(" · ")),
    ];
    const open = (event) => this.#calls.onOpen(hit, event);
    return h(
      "li",
      {},
      hit.url
        ? h("a", { class: "strip-item", href: hit.url, on: { click: open } }, ...words)
        : h("button", { type: "button", class: "strip-item", on: { click: () => this.#similar(hit) } }, ...words, h("span", { class: "sr" }, text("chat.more"))),
    );
  }

  #similar(hit) {
    if (matchMedia(NARROW).matches) this.dialog.close();
    this.#calls.onSimilar(hit);
  }
}

function bubble(by, text) {
  return h("p", { class: `bubble ${by}` }, text);
}

/** The groups of an answer with hits numbered through all of them. */
function numbered({ groups, query_id }) {
  let place = 0;
  return groups.map((group) => ({ ...group, hits: group.hits.map((hit) => ({ ...hit, query_id, place: (place += 1) })) }));
}
