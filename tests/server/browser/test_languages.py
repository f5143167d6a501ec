"""The page and the widget in the browser's language, and in another that the customer chooses."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

HITS = ".results[aria-busy=false] .hit:not(.skeleton)"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def search(page, photo: Path) -> None:
    page.locator(".wizard input[type=file]").first.set_input_files(photo)
    expect(page.locator(HITS).first).to_be_visible()


def no_violation(page) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize(
    ("locale", "language", "heading", "button"),
    [
        ("de-AT", "de", "Zeig uns, was dir gefällt", "Bild auswählen"),
        ("fr-FR", "fr", "Montrez-nous ce qui vous plaît", "Choisir une image"),
        ("es-MX", "es", "Enséñanos lo que te gusta", "Elegir una imagen"),
        ("it-CH", "it", "Mostraci che cosa ti piace", "Scegli una foto"),
        ("ar-EG", "ar", "أرنا ما يعجبك", "اختر صورة"),
        ("ja-JP", "en", "Show us what you like", "Choose a picture"),
    ],
)
def test_the_page_speaks_the_browsers_language(
    open_page, drawn, locale: str, language: str, heading: str, button: str
) -> None:
    page = open_page(drawn.address, locale=locale)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("button", name=button)).to_be_visible()
    root = page.locator("html")
    expect(root).to_have_attribute("lang", language)
    expect(root).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")


def test_a_chosen_language_keeps_the_search_and_is_remembered(open_page, drawn) -> None:
    page = open_page(drawn.address, reduced_motion="reduce", bypass_csp=True)
    search(page, drawn.query)
    cards = page.locator(HITS).count()
    expect(page.locator(".results-title")).to_have_text("Similar to the printed blue top")
    page.get_by_role("combobox", name="Language").select_option("ar")
    expect(page.get_by_role("combobox", name="اللغة")).to_be_visible()
    expect(page.get_by_role("heading", name="صورتك")).to_be_visible()
    expect(page.locator(HITS)).to_have_count(cards)
    page.get_by_role("button", name="التصفية").click()
    colors = page.get_by_role("dialog").get_by_role("group", name="اللون")
    expect(colors.get_by_role("checkbox", name="أحمر")).to_be_visible()  # the shop wrote "red"
    page.keyboard.press("Escape")
    no_violation(page)
    widths = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    # In text from right to left the query is to the right of its results.
    asked, results = (page.locator(place).bounding_box() for place in (".asked", ".results"))
    assert asked["x"] > results["x"]
    page.reload()
    expect(page.get_by_role("heading", name="أرنا ما يعجبك")).to_be_visible()
    page.get_by_role("combobox").select_option("de")
    search(page, drawn.query)
    expect(page.locator(".results-title")).to_have_text(re.compile("^Ähnlich wie: Oberteil, blau"))
    assert "undefined" not in page.locator("body").inner_text()
    page.go_back()
    expect(page.get_by_role("heading", name="Zeig uns, was dir gefällt")).to_be_visible()


def test_the_widget_speaks_the_language_that_its_shop_names(open_page, served) -> None:
    page = open_page(served.example)
    page.locator("fashion-wizard").first.evaluate(
        """element => {
            const named = element.cloneNode();
            named.lang = "fr";
            element.replaceWith(named);
        }"""
    )
    page.get_by_role("button", name="Trouver par l’image").click()
    expect(page.get_by_text("Déposez une image ici")).to_be_visible()
    page.get_by_role("combobox", name="Langue").select_option("es")
    expect(page.get_by_text("Arrastra una imagen aquí")).to_be_visible()
    expect(page.get_by_role("dialog", name="Encontrar por imagen")).to_be_visible()
