"""Which garment a text of a shop names, such as `Winterjacke mit Gürtel`: words in five languages."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

_HEAD_LAST: Final[dict[tuple[str, ...], str]] = {
    ("top", "outer"): """
        blouse shirt tshirt tee top tank camisole cami tunic sweater jumper pullover sweatshirt turtleneck
        polo henley bodysuit bralette bra crewneck rugby undershirt overshirt longsleeve halter
        bluse blusen hemd hemden oberteil oberteile pulli pullis strickpullover rollkragenpullover trägertop
        unterhemd tunika tuniken poloshirt langarmshirt kurzarmshirt strickpulli bh kapuzenpullover""",
    ("outer", "top"): """
        jacket coat blazer cardigan parka windbreaker anorak poncho cape outerwear raincoat overcoat trench
        trenchcoat peacoat bomber puffer gilet vest waistcoat hoodie fleece kimono shacket bolero shrug
        jacke jacken mantel mäntel weste westen strickjacke strickjacken lederjacke lederjacken winterjacke
        winterjacken jeansjacke jeansjacken regenjacke regenjacken daunenjacke daunenjacken steppjacke
        steppjacken wintermantel wollmantel regenmantel sakko sakkos kapuzenjacke sweatjacke fleecejacke
        softshelljacke bomberjacke übergangsjacke""",
    ("pants", "leggings", "skirt", "dress"): """
        pants pant trousers trouser jeans jean shorts chino chinos joggers jogger sweatpants slacks culottes
        capri capris cargos trunks bermuda bermudas dungarees overalls
        hose hosen jeanshose jeanshosen stoffhose stoffhosen lederhose lederhosen jogginghose jogginghosen
        shorts latzhose latzhosen anzughose cargohose badehose badehosen""",
    ("leggings", "pants"): """
        leggings legging tights jeggings stockings pantyhose
        leggins strumpfhose strumpfhosen strümpfe""",
    ("skirt", "dress"): """
        skirt miniskirt skort sarong
        rock röcke minirock miniröcke bleistiftrock faltenrock jeansrock midirock maxirock""",
    ("dress",): """
        dress gown sundress minidress romper jumpsuit playsuit frock
        kleid kleider sommerkleid sommerkleider abendkleid abendkleider minikleid midikleid maxikleid
        strickkleid blusenkleid hemdkleid cocktailkleid ballkleid jeanskleid overall""",
    ("footwear",): """
        shoe shoes boot boots sneaker sneakers trainers sandal sandals heels loafer loafers pumps flats
        slipper slippers clogs moccasins espadrilles mules sock socks footwear booties stilettos
        schuh schuhe stiefel stiefelette stiefeletten turnschuhe sandale sandalen halbschuhe hausschuhe
        socke socken laufschuhe ballerinas""",
    ("bag",): """
        bag handbag backpack purse tote clutch wallet duffel satchel rucksack messenger
        tasche taschen handtasche handtaschen umhängetasche geldbörse rucksäcke schultertasche""",
    ("headwear",): """
        hat cap beanie beret fedora headband headwear bonnet
        hut hüte mütze mützen kappe kappen stirnband strohhut wollmütze""",
    ("neckwear",): """
        scarf scarves tie necktie bowtie necklace shawl bandana neckwear
        schal schals krawatte krawatten halstuch fliege halskette""",
    ("eyeglass",): """
        glasses sunglasses eyeglasses eyewear spectacles
        brille brillen sonnenbrille sonnenbrillen""",
    ("belt",): "belt gürtel ledergürtel",
    ("pants", "skirt", "leggings", "dress"): "bottom bottoms unterteile",
}
"""By labels, the likeliest first; further ones are what segmentation may take such a garment for.

English and German: of several words the last says what it is, as in `shirt dress`."""

_HEAD_FIRST: Final[dict[tuple[str, ...], str]] = {
    ("top", "outer"): """
        chemise chemisier haut débardeur pull chandail maillot marinière caraco
        camisa camiseta blusa suéter jersey sudadera playera
        camicia camicie camicetta camicette maglia maglie maglietta magliette maglione maglioni dolcevita
        canotta canotte canottiera canottiere felpa felpe reggiseno reggiseni""",
    ("outer", "top"): """
        veste manteau manteaux blouson imperméable doudoune
        chaqueta abrigo chaleco cazadora americana gabardina rebeca chamarra
        giacca giacche giaccone giacconi cappotto cappotti giubbotto giubbotti giubbino giubbini piumino
        piumini impermeabile impermeabili soprabito soprabiti""",
    ("pants", "leggings", "skirt", "dress"): """
        pantalon pantacourt bermuda pantalón pantalones vaqueros
        pantaloni pantalone pantaloncini pantaloncino salopette""",
    ("leggings", "pants"): "collant collants mallas medias calzamaglia",
    ("skirt", "dress"): "jupe minijupe falda minifalda gonna gonne minigonna minigonne",
    ("dress",): "robe combinaison vestido mono abito abiti vestito vestiti",
    ("footwear",): """
        chaussure botte bottine bottines basket sandale escarpins chaussette mocassins
        zapato zapatos zapatilla bota botas botín botines sandalia sandalias calcetín calcetines tacones
        scarpa scarpe stivale stivali stivaletto stivaletti sandalo sandali mocassino mocassini
        ballerine ciabatta ciabatte pantofola pantofole calzino calzini""",
    ("bag",): """
        sac sacoche pochette portefeuille bolso mochila cartera
        borsa borse borsetta borsette borsello zaino zaini portafoglio portafogli""",
    ("headwear",): """
        chapeau chapeaux bonnet casquette béret sombrero gorra gorro
        cappello cappelli cappellino cappellini berretto berretti""",
    ("neckwear",): """
        écharpe foulard cravate collier bufanda corbata pañuelo
        sciarpa sciarpe cravatta cravatte collana collane papillon""",
    ("eyeglass",): "lunettes gafas occhiali",
    ("belt",): "ceinture cinturón cinturones cintura cinture",
}
"""French, Spanish and Italian: of several words the first says what it is, as in `robe chemise`."""

_WEAK: Final = {"short": ("pants", "leggings", "skirt", "dress")}
"""Words that say something else as well; they count where there is no other."""
_NO_GARMENT: Final = re.compile(
    r"\b(?:pull[ -]on|slip[ -]on|boot[ -]?cut|(?:short|long|cap)[ -]?sleeved?s?|tie[ -]dye"
    r"|tie[ -](?:neck|waist)|shirt[ -]collar|wrap[ -]top|hat[ -]box)\b"
)
_REST: Final = re.compile(
    r"\b(?:with|without|for|in|mit|ohne|fur|avec|sans|pour|con|sin|para|senza|per)\b|[(\[|,;:]| [-–—] "
)
_BOTH: Final = re.compile(r"\b(?:and|und|et|y|e|set|plus)\b|[&+]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_STEPS: Final = re.compile(r"[>/]|::")
LONGEST: Final = 500
"""Of a longer text only the beginning is read."""

Labels = tuple[str, ...]
"""Labels that a text may mean, the likeliest first; none where it names no garment, or several."""


def words_version() -> str:
    """Changes with the words, and with how a text is taken apart: a text may then mean something else."""
    patterns = [pattern.pattern for pattern in (_NO_GARMENT, _REST, _BOTH, _WORD, _STEPS)]
    return hashlib.sha256(repr((patterns, _FIRST, _LAST, _WEAK)).encode()).hexdigest()[:16]


def garment_of_name(text: str) -> Labels:
    """What a product's name says that it is.

    Args:
        text: Such as `Dress shirt, slim fit`, which is a top.
    """
    return _agreed(map(_labels, words_of_name(text)))


def garment_of_category(text: str) -> Labels:
    """What a category says, such as `Clothing > Shirts & Tops, Sale`; the last step of a path comes first."""
    found = []
    for path in re.split(r"[,|;\n]", text[:LONGEST]):
        steps = [labels for step in _STEPS.split(path) if (labels := garment_of_name(step))]
        found += steps[-1:]
    return _agreed(found)


def words_of_name(text: str) -> list[str]:
    """The words of a product's name that say what it is, `spelled`; several in `Tees & Tanks`."""
    for part in _REST.split(_NO_GARMENT.sub(" ", spelled(text[:LONGEST]))):
        if found := [word for side in _BOTH.split(part) if (word := _head(side))]:
            return found
    return []


def words_of_category(text: str) -> list[str]:
    """Likewise of a category, of which the last step of each path comes first."""
    found = []
    for path in re.split(r"[,|;\n]", text[:LONGEST]):
        steps = [words for step in _STEPS.split(path) if (words := words_of_name(step))]
        found += steps[-1] if steps else []
    return found


def near_word(text: str) -> str | None:
    """The garment word that a mistyped one is probably meant to be; None if it is like none."""
    return next(iter(difflib.get_close_matches(spelled(text.strip()), [*_FIRST, *_LAST], 1, 0.75)), None)


def _head(text: str) -> str | None:
    """The garment word of a few words without `with` or `and`."""
    words: list[str] = _WORD.findall(text)
    known = [word for word in words if word in _FIRST or word in _LAST]
    if not known:
        return next((word for word in words if word in _WEAK), None)
    return known[0] if known[0] in _FIRST else known[-1]


def _labels(word: str) -> Labels:
    """What a garment word means."""
    return next(words[word] for words in (_FIRST, _LAST, _WEAK) if word in words)


def _agreed(meanings: Iterable[Labels]) -> Labels:
    """What several words mean, if they mean the same."""
    found = list(meanings)
    return found[0] if len({frozenset(labels[:2]) for labels in found}) == 1 else ()


def spelled(text: str) -> str:
    """In small letters and without accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def word_forms(words: Mapping[tuple[str, ...], str]) -> dict[str, tuple[str, ...]]:
    """What each word means, with its plurals, of texts of words by what they mean."""
    return {
        form: labels
        for labels, text in words.items()
        for word in spelled(text).split()
        for form in (word, f"{word}s", f"{word}es")
    }


_LAST: Final = word_forms(_HEAD_LAST)
_FIRST: Final = {word: labels for word, labels in word_forms(_HEAD_FIRST).items() if word not in _LAST}
