"""Describing: does a text refer to somebody or something without naming it?

"The star of ..." and "X" refer; "who directed ..." asks for an identity and refers to nobody; "the
director James Cameron" names. Only the first opens the second key of the procedure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alu_graph.checker.cues import PRONOUN
from alu_graph.text.folding import fold_word

_TOKEN = re.compile(r"[^\W_][\w'’+&.-]*[\w+]|[^\W_]")
_ELISION = re.compile(r"\b(l|d|dell|all|dall|un)['’](?=\w)", re.IGNORECASE)  # as long as before
_PLACEHOLDER = re.compile(r"(?<![\w'’.])[XYZ](?![\w'.]|’(?!s\b))|(?<![\w'’.])[XYZ](?=['’]s?\b)")
_ROLES = frozenset(
    """
    author writer poet novelist scientist artist musician actor president leader king queen person
    man woman boy girl guy lady individual celebrity figure someone somebody laureate winner subject
    customer employee patient client neighbor neighbour friend heroine hero witch wizard architect
    chef witness star legend icon mastermind persona personality talent celebrity idol guru genius
    prodigy wife husband spouse mother father daughter son brother sister widow uncle aunt cousin
    duo trio band group company firm founder ceo chief coach athlete quarterback striker champion
    model dancer judge soldier captain colonel officer monarch emperor pope priest monk saint
    prophet sage polymath daredevil diva mogul magnate tycoon billionaire visionary maestro host
    presenter creator expert actress doctor nurse surgeon professor scholar patron royal
    duke duchess prince princess
    politician senator governor mayor minister activist engineer inventor explorer thinker
    physicist chemist citizen native rapper
    schriftsteller schriftstellerin autor autorin schauspieler schauspielerin sanger sangerin
    kunstler kunstlerin regisseur grunder mann frau dichter maler
    autora escritor escritora actriz cantante musico pintor pintora director creador creadora
    propietario dueno fundador fundadora cientifico mujer hombre jugador poeta futbolista
    auteur auteure ecrivain ecrivaine acteur actrice chanteur chanteuse musicien peintre createur
    realisateur fondateur homme femme joueur
    autore autrice scrittore scrittrice attore attrice regista pittore creatore fondatore donna uomo
    escritora ator atriz cantor cantora pintora criador criadora dono mulher homem jogador
    """.split()
)
_THINGS = frozenset(
    """
    book novel film movie work story album song single show series sequel trilogy play poem painting
    musical opera game memoir essay collection franchise episode season soundtrack record tune
    city town country state island river mountain building company network studio award prize
    battle war treaty law event festival school university college team club league church
    species animal plant element planet language word letter number character scene role
    """.split()
)
# Words that end like a doer's and are none.
_NO_DOER = frozenset(
    """
    number letter chapter computer paper order power water winter summer river center matter tower
    quarter corner border butter dinner layer meter theater character disaster weather feather
    leather shoulder finger ladder counter container printer server router folder filter header
    pointer buffer register parameter semester barrier cover offer answer danger anger hunger wonder
    thunder timber silver copper rubber amber fever cancer ulcer liver bladder fiber cylinder
    monster poster chamber gender tender slender other another either neither rather former latter
    later earlier greater larger smaller higher lower longer shorter older younger newer better
    upper inner outer proper super error mirror horror terror color colour factor sector vector
    reactor motor tractor floor door minor major interior exterior prior superior inferior flavor
    favor labor harbor odor humor rumor tumor honor vapor corridor senior junior whether never ever
    over under after however together moreover further ever shower flower powder cluster master
    charter theatre trailer thriller adapter adopter slipper hammer sister brother mother father
    daughter newspaper layer lever wafer zipper diameter perimeter thermometer transistor
    list mist twist wrist fist waist checklist playlist exist consist assist resist
    italian canadian russian indian australian asian european american brazilian christian victorian
    meridian median obsidian asian african
    persian egyptian austrian belgian norwegian hungarian ukrainian iranian californian
    """.split()
)
_DOER = re.compile(r"\w{3,}(?:er|or|ist|ian|eer|eur|euse|wright|smith|woman|tress)\Z")
_NO_TRESS = frozenset({"mattress", "distress", "fortress", "buttress"})
_DEFINITE = frozenset(
    """
    the this that said its el la los las al del le l du au il lo dell all dall dello della al o do
    da ao der die das dem den des
    """.split()
)
_GERMAN = frozenset("der die das den dem des ein eine einem einer".split())
_INDEFINITE = frozenset("a an un una une uno um uma ein eine einem einer".split())
_BEING = frozenset("is was are were be been being became become as es era fue est ist war".split())
_PERSON_LINKS = frozenset("who whose whom".split())
_FAME_LINKS = frozenset("known famous famed renowned celebrated responsible behind born".split())
_LINKS = (
    frozenset(
        """
    of from in on at for to with by that which did does do has have had will would can could
    de del des du von van di della da que qui der dont quien
    """.split()
    )
    | _BEING
    | _PERSON_LINKS
    | _FAME_LINKS
)
_NO_HEAD = frozenset("best most well least more less widely also".split())
_AUXILIARIES = frozenset("did does do didn't doesn't".split())
_FIRST = frozenset({"first", "only", "last", "youngest", "oldest", "greatest"})
_ASKED_AFTER = frozenset(
    """
    me us know out and but say guess wonder wondering explain exactly so or ask asked remember
    recall on by then also please
    """.split()
)
_RUSSIAN = re.compile(
    r"\b(?:акт[её]р|актрис|автор|писател|пев[ец]ц|певец|певиц|режисс[её]р|создател|основател|поэт"
    r"|художни|музыкант|уч[её]н(?:ый|ого|ому|ым)|челове[кч]|женщин|мужчин)\w*",
    re.IGNORECASE,
)
_REACH = 6  # words looked at behind a determiner
_NEAR = 16  # characters looked at before a name
_ANTECEDENT = re.compile(r"(?<![\w’-])[A-Z][\w’'-]+(?:\s+[A-Z][\w.’'-]*)+")
_GOVERNED = re.compile(r"\b(?:in|at|of|from|on|for|to|by|with|near)\s+(?:the\s+)?\Z", re.IGNORECASE)
_TO_NAME = re.compile(
    r"\b(?:name\s+of|name|identify)\s+(?:the|an?|this|that)((?:\s+[\w-]+){1,4})", re.IGNORECASE
)
_NAME_OF = re.compile(
    r"\b(?:name|identify)\s+(?:somebody|someone|one(?!\s+of))\b"
    r"|['’]s\s+(?:full\s+|real\s+)?name\b|\b(?:full|real)\s+name\b",
    re.IGNORECASE,
)


# "directed by ___ Cameron", "the coach is ___": a name is to be filled in.
_BLANK_NAME = re.compile(r"(?<!_)__+\s+[A-Z]|\b(?:by|is|was|named|called)\s+_{2,}")


@dataclass(frozen=True, slots=True)
class Reference:
    """How a text refers to what it does not name.

    Args:
        person: By a description of somebody ("the star of ...") or a placeholder ("X").
        thing: By a description of something ("the novel that ...").
        loose: By a pronoun without an antecedent in the text, or as "somebody", "a novelist".
        identity: It asks who somebody is ("who directed ...").
    """

    person: bool = False
    thing: bool = False
    loose: bool = False
    identity: bool = False

    @property
    def unnamed(self) -> bool:
        """Whether somebody or something is referred to and not named."""
        return self.person or self.thing or self.loose


@dataclass(frozen=True, slots=True)
class _Token:
    low: str
    start: int
    end: int
    capital: bool


def refer(text: str) -> Reference:
    """Read how a text refers to somebody or something without naming it.

    Takes time linear in the text's length.

    Args:
        text: An ask or a segment.

    Returns:
        What it refers by.

    Example:
        >>> refer("In what year did the mastermind behind 'Carrie' marry?").person
        True
        >>> refer("Who directed the film?")
        Reference(person=False, thing=True, loose=False, identity=True)
        >>> refer("The director James Cameron was born in Canada.").unnamed
        False
    """
    text = _ELISION.sub(r"\1 ", text)
    tokens = [
        _Token(fold_word(one[0]), one.start(), one.end(), one[0][0].isupper())
        for one in _TOKEN.finditer(text)
    ]
    kinds = {_described(text, tokens, place) for place in range(len(tokens))}
    return Reference(
        person="person" in kinds or bool(_PLACEHOLDER.search(text) or _RUSSIAN.search(text)),
        thing="thing" in kinds,
        loose="somebody" in kinds or _pronoun(text),
        identity=_asks_identity(text, tokens),
    )


def doer(word: str) -> bool:
    """Whether a folded word stands for somebody, by a list or by its ending.

    Example:
        >>> doer("vocalist"), doer("presenter"), doer("number")
        (True, True, False)
    """
    if word in _ROLES:
        return True
    return bool(_DOER.match(word)) and word not in _NO_DOER and word not in _NO_TRESS


def _pronoun(text: str) -> bool:
    """Whether a pronoun has no antecedent: no name before it but behind a preposition."""
    found = PRONOUN.search(text)
    if found is None:
        return False
    before = text[: found.start()]
    names = _ANTECEDENT.finditer(before)
    return all(_GOVERNED.search(before[max(0, n.start() - _NEAR) : n.start()]) for n in names)


def _described(text: str, tokens: Sequence[_Token], place: int) -> str:
    """What a word at a place describes: "person", "thing", "somebody" or nothing."""
    opening = tokens[place].low
    if opening in ("somebody", "someone"):
        return "somebody"
    if opening not in _DEFINITE and opening not in _INDEFINITE:
        return ""
    before = tokens[place - 1].low if place else ""
    if opening in _INDEFINITE and before in _BEING:
        return ""  # "is an actor" says what somebody is
    if place and _appositive(text, tokens, place):
        return ""
    phrase = list(_phrase(text, tokens, place))
    behind = place + len(phrase) + 1
    follows = tokens[behind].low if behind < len(tokens) else ""
    while phrase and phrase[-1].low in _NO_HEAD:  # "the individual also known as"
        phrase.pop()
    heads = {token.low for token in phrase if not token.capital}
    # "The one known for ...", not "the deepest known trench".
    famous = follows in _FAME_LINKS and tokens[min(behind + 1, len(tokens) - 1)].low in _LINKS
    told = follows in _PERSON_LINKS or famous
    named = _named_with_article(text, tokens, behind)  # "the director James Cameron" names, too
    for token in reversed(phrase):  # the last noun is the head: "the film star"
        if token.low in _THINGS and not token.capital:
            return "" if named else "thing"
        # "The Terminator" is a title; German nouns have capitals.
        if doer(token.low) and (not token.capital or opening in _GERMAN):
            # "a trio of strangers" is nobody in particular
            bare = token.low not in _ROLES and len(phrase) == 1 and follows not in _LINKS
            certain = (opening in _DEFINITE and not bare) or told
            return "" if named else "person" if certain else "somebody"
        named = token.capital
    if heads and (told or (follows == "to" and not heads.isdisjoint(_FIRST))):
        return "person"
    return ""


def _named_with_article(text: str, tokens: Sequence[_Token], place: int) -> bool:
    """Whether a name with an article of its own follows: "the rock band The Doors"."""
    if place + 1 >= len(tokens):
        return False
    one, other = tokens[place], tokens[place + 1]
    apart = text[tokens[place - 1].end : one.start] + text[one.end : other.start]
    return one.low == "the" and one.capital and other.capital and apart.isspace()


def _phrase(text: str, tokens: Sequence[_Token], place: int) -> Iterator[_Token]:
    """The words behind a determiner, up to a link, a mark or six words."""
    last = tokens[place]
    for token in tokens[place + 1 : place + 1 + _REACH]:
        between = text[last.end : token.start]
        ends = token.low in _LINKS or token.low in _DEFINITE or token.low in _INDEFINITE
        adjective = token.low in _FAME_LINKS and last is tokens[place]  # "the famous singer"
        if (ends and not adjective) or not between.isspace():
            return
        yield token
        last = token


def _appositive(text: str, tokens: Sequence[_Token], place: int) -> bool:
    """Whether a description explains a name before it ("Ann Lee, the author of ...")."""
    left = tokens[place - 1]
    if not left.capital or text[left.end : tokens[place].start].strip() != ",":
        return False
    if tokens[place].low in _INDEFINITE:
        return True
    first = place - 1
    while first and tokens[first - 1].capital:
        first -= 1
    opens = text[max(0, tokens[first].start - _NEAR) : tokens[first].start]
    return not _GOVERNED.search(opens)


def _somebody_to_name(found: re.Match[str]) -> bool:
    """Whether it is somebody whose name is wanted ("name the author"), no thing ("the album")."""
    for one in map(fold_word, found[1].split()):
        if one in _PERSON_LINKS or doer(one):
            return True
        if one in _LINKS or one in _THINGS:
            return False
    return False


def _asks_identity(text: str, tokens: Sequence[_Token]) -> bool:
    """Whether a text asks who somebody is."""
    if _NAME_OF.search(text) or _BLANK_NAME.search(text):
        return True
    if any(map(_somebody_to_name, _TO_NAME.finditer(text))):
        return True
    for i, token in enumerate(tokens):
        after = tokens[i + 1].low if i + 1 < len(tokens) else ""
        if token.low in ("who", "whos", "who's", "quien", "qui", "wer", "chi", "quem"):
            opens = i == 0 or not text[tokens[i - 1].end : token.start].isspace()
            if (opens or tokens[i - 1].low in _ASKED_AFTER) and after not in _AUXILIARIES:
                return True
        if token.low in ("which", "what"):
            for near in range(i + 1, min(len(tokens) - 1, i + _REACH)):
                if tokens[near].low in _LINKS or tokens[near].low in _DEFINITE:
                    break
                if doer(tokens[near].low):
                    return tokens[near + 1].low not in _AUXILIARIES
    return False
