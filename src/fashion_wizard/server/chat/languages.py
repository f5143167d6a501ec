"""Understands messages in other languages: known words become the English ones that the rules look for.

This is no translation. Endings and articles are dropped, what is not known stays as it is, and the rules
take from it what they can.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from fashion_wizard.appearance.color_words import COLOR_WORDS

Language = Literal["en", "de", "fr", "es", "it", "ar"]

_PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        **COLOR_WORDS["de"],
        "striped": "gestreift gestreifte gestreiften gestreiftes streifen",
        "checked": "kariert karierte karierten kariertes karos karo",
        "dotted": "gepunktet gepunktete gepunkteten gepunktetes punkte punkten tupfen",
        "printed": "bedruckt bedruckte bedrucktes geblümt blumen muster gemustert",
        "plain": "einfarbig einfarbige einfarbiges uni",
        "not": "nicht kein keine keinen keiner",
        "without": "ohne",
        "so long": "so_lang so_lange so_langes so_langen zu_lang",
        "shorter": "kürzer kürzere kürzeres kürzeren kuerzer",
        "longer": "länger längere längeres längeren laenger",
        "so short": "so_kurz so_kurze so_kurzes zu_kurz",
        "cheaper": "günstiger günstigere günstigeres billiger billigere billigeres weniger_teuer zu_teuer",
        "more expensive": "teurer teurere teureres hochwertiger",
        "under": "unter bis höchstens maximal für_unter weniger_als",
        "over": "über ab mindestens mehr_als",
        "between": "zwischen",
        "and": "und",
        "what goes with it": "was_passt_dazu was_passt_zu dazu_passend womit_kombinieren was_trägt_man_dazu",
        "more like": "mehr_wie ähnlich_wie sowas_wie so_etwas_wie",
        "how much": "wie_viel_kostet wieviel_kostet was_kostet was_kosten wie_teuer preis preise",
        "more": "mehr weitere mehr_davon",
        "anything": "alles egal von_vorn neu_anfangen zurücksetzen",
        "any color": "andere_farbe farbe_egal in_einer_anderen_farbe",
        "any price": "preis_egal",
        "in stock": "verfügbar verfügbare verfügbaren verfügbares vorrätig vorrätige lieferbar auf_lager",
        "size": "größe groesse",
        "hello": "hallo moin servus guten_tag",
        "thanks": "danke dankeschön dank super toll",
        "help": "hilfe",
        "first": "erste ersten erstes erster", "second": "zweite zweiten zweites zweiter",
        "third": "dritte dritten drittes", "fourth": "vierte vierten viertes", "fifth": "fünfte fünften",
        "last": "letzte letzten letztes",
        "number": "nummer nr. nr",
        "top": "oberteil hemd bluse pullover pulli shirt", "pants": "hose hosen jeans shorts",
        "skirt": "rock röcke", "dress": "kleid kleider", "jacket": "jacke jacken mantel",
        "shoes": "schuhe schuh sneaker stiefel", "bag": "tasche taschen handtasche", "hat": "hut mütze",
        "scarf": "schal krawatte", "glasses": "brille sonnenbrille", "belt": "gürtel",
    },
    "fr": {
        **COLOR_WORDS["fr"],
        "striped": "rayé rayée rayures à_rayures", "checked": "carreaux à_carreaux", "dotted": "pois à_pois",
        "printed": "imprimé imprimée fleuri fleurie fleurs motifs", "plain": "uni unie unis",
        "not": "pas", "without": "sans",
        "so long": "si_long si_longue aussi_long aussi_longue trop_long trop_longue",
        "shorter": "plus_court plus_courte", "longer": "plus_long plus_longue",
        "so short": "si_court si_courte trop_court trop_courte",
        "cheaper": "moins_cher moins_chère trop_cher trop_chère meilleur_marché",
        "more expensive": "plus_cher plus_chère",
        "under": "pour_moins_de moins_de à_moins_de jusqu'à au_plus maximum en_dessous_de",
        "over": "plus_de au_moins à_partir_de au_dessus_de", "between": "entre", "and": "et",
        "what goes with it": "que_porter_avec qu'est-ce_qui_va_avec avec_quoi_le_porter avec_quoi va_avec",
        "more like": "plus_comme similaire_à comme_le comme_la",
        "how much": "combien_coûte combien_coûtent combien quel_prix prix",
        "more": "encore d'autres voir_plus plus",
        "anything": "tout peu_importe recommencer n'importe",
        "any color": "autre_couleur autres_couleurs", "any price": "peu_importe_le_prix",
        "in stock": "disponible disponibles en_stock",
        "size": "taille", "hello": "bonjour salut", "thanks": "merci super parfait", "help": "aide",
        "first": "premier première", "second": "deuxième second seconde", "third": "troisième",
        "fourth": "quatrième", "fifth": "cinquième", "last": "dernier dernière",
        "number": "numéro n°", "top": "haut chemise pull t-shirt", "pants": "pantalon jean short",
        "skirt": "jupe", "dress": "robe", "jacket": "veste manteau", "shoes": "chaussures bottes baskets",
        "bag": "sac", "hat": "chapeau", "scarf": "écharpe cravate", "glasses": "lunettes", "belt": "ceinture",
    },
    "es": {
        **COLOR_WORDS["es"],
        "striped": "rayas de_rayas a_rayas", "checked": "cuadros de_cuadros a_cuadros",
        "dotted": "lunares de_lunares con_lunares", "printed": "estampado estampada flores",
        "plain": "liso lisa", "not": "no", "without": "sin",
        "so long": "tan_largo tan_larga demasiado_largo demasiado_larga",
        "shorter": "más_corto más_corta", "longer": "más_largo más_larga",
        "so short": "tan_corto tan_corta demasiado_corto",
        "cheaper": "más_barato más_barata más_baratos más_económico demasiado_caro demasiado_cara",
        "more expensive": "más_caro más_cara",
        "under": "por_menos_de menos_de hasta como_máximo máximo", "over": "más_de desde al_menos mínimo",
        "between": "entre", "and": "y",
        "what goes with it": "con_qué_combina qué_combina qué_va_con con_qué_lo_pongo qué_le_va",
        "more like": "más_como parecido_a parecidos_a como_el como_la",
        "how much": "cuánto_cuesta cuánto_cuestan cuánto_vale cuánto precio",
        "more": "más otros ver_más", "anything": "todo da_igual empezar_de_nuevo cualquiera",
        "any color": "otro_color otros_colores", "any price": "da_igual_el_precio",
        "in stock": "disponible disponibles en_stock",
        "size": "talla", "hello": "hola buenas", "thanks": "gracias perfecto", "help": "ayuda",
        "first": "primero primera", "second": "segundo segunda", "third": "tercero tercera",
        "fourth": "cuarto cuarta", "fifth": "quinto quinta", "last": "último última",
        "number": "número n.º", "top": "camisa camiseta jersey blusa",
        "pants": "pantalón pantalones vaqueros",
        "skirt": "falda", "dress": "vestido", "jacket": "chaqueta abrigo",
        "shoes": "zapatos zapatillas botas",
        "bag": "bolso", "hat": "sombrero gorra", "scarf": "bufanda corbata", "glasses": "gafas",
        "belt": "cinturón",
    },
    "it": {
        **COLOR_WORDS["it"],
        "blue": f"{COLOR_WORDS['it']['blue']} azzurro azzurra azzurri azzurre celeste celesti",
        "striped": "righe a_righe rigato rigata strisce a_strisce",
        "checked": "quadri a_quadri quadretti a_quadretti", "dotted": "pois a_pois puntini",
        "printed": "stampato stampata stampa con_una_stampa fantasia fiori a_fiori floreale",
        "plain": "tinta_unita in_tinta_unita", "not": "non nessun nessuna", "without": "senza",
        "so long": "così_lungo così_lunga così_lunghi così_lunghe troppo_lungo troppo_lunga",
        "shorter": "più_corto più_corta più_corti più_corte meno_lungo meno_lunga",
        "longer": "più_lungo più_lunga più_lunghi più_lunghe meno_corto meno_corta",
        "so short": "così_corto così_corta troppo_corto troppo_corta",
        "cheaper": """
            meno_caro meno_cara meno_cari meno_care meno_costoso meno_costosa più_economico più_economica
            che_costi_meno costa_meno troppo_caro troppo_cara""",
        "more expensive": "più_caro più_cara più_costoso più_costosa",
        "under": "meno_di a_meno_di per_meno_di sotto sotto_i fino_a al_massimo massimo",
        "over": "più_di oltre almeno a_partire_da", "between": "tra fra", "and": "e",
        "what goes with it": """
            che_cosa_ci_abbino cosa_ci_abbino con_cosa_lo_abbino con_cosa_la_abbino con_che_cosa_lo_abbino
            con_che_cosa_la_abbino con_cosa_si_abbina cosa_ci_sta_bene che_cosa_ci_sta_bene cosa_ci_metto""",
        "more like": "più_come simile_a simili_a come_il come_la come_lo",
        "how much": "quanto_costa quanto_costano quanto_viene quanto_vengono quanto prezzo prezzi",
        "more": "ancora più di_più altri altre mostra_altri",
        "anything": "tutto qualsiasi non_importa da_capo ricominciamo ricomincia",
        "any color": "altro_colore altri_colori qualsiasi_colore", "any price": "qualsiasi_prezzo",
        "in stock": "disponibile disponibili disponibilità", "size": "taglia misura",
        "hello": "ciao salve buongiorno buonasera", "thanks": "grazie perfetto", "help": "aiuto",
        "first": "primo prima", "second": "secondo seconda", "third": "terzo terza",
        "fourth": "quarto quarta", "fifth": "quinto quinta", "last": "ultimo ultima",
        "number": "numero n.", "top": "maglia maglietta maglione camicia camicetta blusa felpa canotta",
        "pants": "pantaloni pantalone pantaloncini", "skirt": "gonna gonne",
        "dress": "vestito vestiti abito abiti",
        "jacket": "giacca giacche cappotto cappotti giubbotto piumino",
        "shoes": "scarpe scarpa stivali sandali", "bag": "borsa borse borsetta zaino",
        "hat": "cappello berretto", "scarf": "sciarpa cravatta", "glasses": "occhiali", "belt": "cintura",
    },
    "ar": {
        **COLOR_WORDS["ar"],
        "striped": "مخطط مخططة خطوط بخطوط", "checked": "مربعات بمربعات", "dotted": "منقط منقطة نقاط بنقاط",
        "printed": "مطبوع مطبوعة بنقوش", "plain": "سادة", "not": "ليس ليست لا غير", "without": "بدون بلا",
        "so long": "طويل_جدا طويلا_جدا طويلة_جدا بهذا_الطول", "shorter": "أقصر", "longer": "أطول",
        "so short": "قصير_جدا قصيرا_جدا قصيرة_جدا",
        "cheaper": "أرخص أقل_سعرا غال_جدا", "more expensive": "أغلى",
        "under": "بأقل_من أقل_من تحت حتى", "over": "أكثر_من فوق ابتداء_من", "between": "بين", "and": "و",
        "what goes with it": "ماذا_يناسبه ما_الذي_يناسبه ماذا_يناسبها ما_يناسبه ماذا_ألبس_معه يناسبه",
        "more like": "المزيد_مثل مثل", "how much": "كم_سعر كم_السعر بكم السعر", "more": "المزيد أكثر",
        "anything": "أي_شيء ابدأ_من_جديد من_جديد", "any color": "لون_آخر",
        "in stock": "متوفر متوفرة المتوفر المتوفرة متاح متاحة", "size": "مقاس بمقاس المقاس",
        "hello": "مرحبا أهلا السلام_عليكم",
        "thanks": "شكرا", "help": "مساعدة", "first": "الأول الأولى", "second": "الثاني الثانية",
        "third": "الثالث الثالثة", "fourth": "الرابع", "fifth": "الخامس", "last": "الأخير الأخيرة",
        "number": "رقم", "top": "قميص بلوزة كنزة", "pants": "بنطال بنطلون",
        "skirt": "تنورة", "dress": "فستان",
        "jacket": "سترة معطف جاكيت", "shoes": "حذاء أحذية", "bag": "حقيبة", "hat": "قبعة",
        "scarf": "وشاح", "glasses": "نظارة", "belt": "حزام",
    },
}  # fmt: skip
"""For each language: what the rules look for, and the words and phrases for it."""


def to_english(message: str, language: Language) -> str:
    """A message with the words that the rules know in English; other words stay."""
    text = _folded(message)
    if language == "en":
        return text
    known, pattern = _vocabulary(language)
    return pattern.sub(lambda found: known[found[0]], text)


@cache
def _vocabulary(language: Language) -> tuple[Mapping[str, str], re.Pattern[str]]:
    known: dict[str, str] = {}
    for english, phrases in _PHRASES[language].items():
        for phrase in phrases.split():
            known[_folded(phrase.replace("_", " "))] = english
    longest = sorted(known, key=len, reverse=True)
    return known, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def _folded(text: str) -> str:
    """Small letters without accents, and digits of ASCII."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
