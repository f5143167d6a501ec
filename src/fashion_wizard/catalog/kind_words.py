"""Which kinds of garment an item's metadata name: finer than a label, such as shorts or a hoodie."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from fashion_wizard.catalog.garment_words import LONGEST, word_forms, words_of_category, words_of_name
from fashion_wizard.catalog.own_garments import CATEGORIES, NAMES, column_name
from fashion_wizard.catalog.values import texts

_WORDS: Final[dict[tuple[str, ...], str]] = {
    ("T-Shirt",): "tee tshirt camiseta playera maillot maglietta magliette",
    ("Undershirt", "Top", "T-Shirt"): """
        tank camisole cami undershirt bralette bra halter unterhemd trägertop bh débardeur caraco
        canotta canotte canottiera canottiere reggiseno reggiseni""",
    ("Top", "T-Shirt", "Undershirt", "Blouse", "Longsleeve"): "top oberteil oberteile haut",
    ("Shirt", "T-Shirt", "Polo"): "shirt kurzarmshirt",
    ("Shirt",): "hemd hemden overshirt camisa camicia camicie",
    ("Blouse", "Shirt"): """
        blouse tunic bluse blusen tunika tuniken blusa chemise chemisier camicetta camicette""",
    ("Polo",): "polo poloshirt",
    ("Longsleeve", "Hoodie"): """
        sweater jumper pullover turtleneck henley crewneck rugby longsleeve pulli pullis strickpullover
        rollkragenpullover langarmshirt strickpulli pull chandail marinière suéter jersey
        maglia maglie maglione maglioni dolcevita""",
    ("Hoodie", "Longsleeve"): "hoodie sweatshirt fleece kapuzenpullover sudadera felpa felpe",
    ("Hoodie", "Outwear"): "kapuzenjacke sweatjacke fleecejacke",
    ("Blazer", "Outwear"): "blazer sakko sakkos americana giacca giacche",
    ("Outwear", "Longsleeve", "Blazer"): """
        cardigan strickjacke strickjacken bolero shrug kimono rebeca gilet vest waistcoat weste westen
        chaleco""",
    ("Outwear",): """
        jacket coat parka windbreaker anorak poncho cape outerwear raincoat overcoat trench trenchcoat
        peacoat bomber puffer shacket jacke jacken mantel mäntel lederjacke lederjacken winterjacke
        winterjacken jeansjacke jeansjacken regenjacke regenjacken daunenjacke daunenjacken steppjacke
        steppjacken wintermantel wollmantel regenmantel softshelljacke bomberjacke übergangsjacke veste
        manteau manteaux blouson imperméable doudoune chaqueta abrigo cazadora gabardina chamarra
        giaccone giacconi cappotto cappotti giubbotto giubbotti giubbino giubbini piumino piumini
        impermeabile impermeabili soprabito soprabiti""",
    ("Body",): "bodysuit",
    ("Shorts",): """
        shorts short bermuda bermudas trunks badehose badehosen pantacourt pantaloncini pantaloncino""",
    ("Pants",): """
        pants pant trousers trouser jeans jean chino chinos joggers jogger sweatpants slacks culottes
        capri capris cargos leggings legging jeggings hose hosen jeanshose jeanshosen stoffhose
        stoffhosen lederhose lederhosen jogginghose jogginghosen anzughose cargohose leggins pantalon
        pantalón pantalones vaqueros mallas pantaloni pantalone""",
    ("Skirt",): """
        skirt miniskirt skort sarong rock röcke minirock miniröcke bleistiftrock faltenrock jeansrock
        midirock maxirock jupe minijupe falda minifalda gonna gonne minigonna minigonne""",
    ("Dress",): """
        dress gown sundress minidress romper jumpsuit playsuit frock kleid kleider sommerkleid
        sommerkleider abendkleid abendkleider minikleid midikleid maxikleid strickkleid blusenkleid
        hemdkleid cocktailkleid ballkleid jeanskleid robe vestido abito abiti vestito vestiti""",
    ("Shoes",): """
        shoe shoes boot boots sneaker sneakers trainers sandal sandals heels loafer loafers pumps flats
        slipper slippers clogs moccasins espadrilles mules footwear booties stilettos schuh schuhe
        stiefel stiefelette stiefeletten turnschuhe sandale sandalen halbschuhe hausschuhe laufschuhe
        ballerinas chaussure botte bottine bottines basket escarpins mocassins zapato zapatos zapatilla
        bota botas botín botines sandalia sandalias tacones scarpa scarpe stivale
        stivali stivaletto stivaletti sandalo sandali mocassino mocassini ballerine ciabatta
        ciabatte pantofola pantofole""",
    ("Hat",): """
        hat cap beanie beret fedora headwear bonnet hut hüte mütze mützen kappe kappen strohhut
        wollmütze chapeau chapeaux casquette béret sombrero gorra gorro cappello
        cappelli cappellino cappellini berretto berretti""",
}
"""By kinds of the `KindModel` that such a garment may be."""
_KINDS: Final = word_forms(_WORDS)
_REMEMBERED: Final = 20_000
"""Texts, of some hundred bytes each: searches come back to the same items, and variants share a name."""


def kinds_of_metadata(metadata: Mapping[str, Any]) -> frozenset[str]:
    """The kinds that an item may be of by its name, or by its category where the name says nothing.

    Returns:
        Names of kinds, as `KindModel.names` has them; none where nothing is known.
    """
    columns = [(column_name(key), value) for key, value in metadata.items()]
    for wanted, kinds_of in ((NAMES, _kinds_of_name), (CATEGORIES, _kinds_of_category)):
        found = [kinds_of(", ".join(texts(value))[:LONGEST]) for column, value in columns if column in wanted]
        if kinds := frozenset[str]().union(*found):
            return kinds
    return frozenset()


@lru_cache(_REMEMBERED)
def _kinds_of_name(text: str) -> frozenset[str]:
    return _kinds(words_of_name(text))


@lru_cache(_REMEMBERED)
def _kinds_of_category(text: str) -> frozenset[str]:
    return _kinds(words_of_category(text))


def _kinds(words: Iterable[str]) -> frozenset[str]:
    """The kinds of all words; none if one of them has none, as a bag has."""
    known = [_KINDS.get(word, ()) for word in words]
    return frozenset(kind for kinds in known for kind in kinds) if all(known) else frozenset()
