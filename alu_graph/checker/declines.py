"""Does an answer say nothing but that it does not know?

Then the refusal can take its place: among declined answers the never known and the forgotten are
alike. Safety refusals ("I can't help with that") and answers with any content are something else.
A text counts only if every word of it is accounted for: by a way of saying that one does not know,
by what goes with it ("could you give more context?"), or by what the user wrote.
"""

from __future__ import annotations

import re

from alu_graph.checker import cues, unknown
from alu_graph.checker.knowledge import DICTATED, asks_for_knowledge
from alu_graph.text.folding import fold, words
from alu_graph.text.rarity import informative
from alu_graph.text.segments import segments

_STEM, _ENDING = 2, 3  # letters
_LONGEST = 1_500  # nobody needs more to say that they don't know
_THINGS = (
    r"(?:information|info|details?|knowledge|data|records?|facts|idea|clue|familiarity|references?"
    r"|results?|entry|answer|matches|mention)\b"
)
_KNOWN = r"(?:information|info|details?|knowledge)\b"
_FOUND = (
    r"(?:information|info|details?|knowledge|anything|anyone|anybody|facts|(?:data|records?"
    r"|references?|mention|results?|entry|matches) (?:about|on|of|for|regarding|concerning))\b"
)
_PERSON = r"(?:persons?|people|individuals?|figures?|one|someone|anyone|somebody|name)\b"
_FAMED = (
    r"(?:(?:widely|well|publicly|commonly|generally)?[ -]?(?:known|recogni[sz]ed)|public|notable"
    r"|famous|prominent)(?: public)?"
)
_NOT_ABLE = (
    r"(?:could(?:n['’]?t| not)|can(?:['’]?t|not| not)|(?:am|['’]m|was|is)(?: not"
    r"|n['’]t) able to"
    r"|(?:am|['’]m|was) unable to|did(?:n['’]?t| not))"
)
# Ways of saying that one does not know. Each gap is a bounded number of words.
_CUE = re.compile(
    r"\bdo(?:n['’]?t| not) (?:[\w-]+ ){0,2}?(?:know|recogni[sz]e|recall)\b"
    rf"|\b(?:do(?:n['’]?t| not)|have(?:n['’]?t| not)) (?:[\w-]+ ){{0,3}}?(?:have|got|find|see) "
    rf"(?:[\w-]+[ ,]+){{0,8}}?{_THINGS}"
    r"|(?:\bi am|\bi['’]?m|\bam) (?:[\w-]+ ){0,2}?(?:not (?:[\w-]+ ){0,2}?"
    r"(?:familiar|aware|sure|certain|acquainted)|unfamiliar|unaware|unsure|uncertain)\b"
    r"|\b(?:never|not|haven['’]?t) heard of\b"
    r"|\bdo(?:n['’]?t| not) (?:think|believe) i (?:know|have|recogni[sz]e)\b"
    r"|\bnot (?:a|an|any|some) ?(?:one|body)? ?(?:[\w-]+ ){0,4}?i(?:['’]m| am| have| know"
    r"| recogni[sz]e)\b"
    rf"|\b{_NOT_ABLE} (?:[\w-]+ ){{0,2}}?(?:(?:find|locate)(?: [\w-]+){{0,4}}? {_FOUND}"
    r"|(?:identify|recogni[sz]e|recall|verify)\b)"
    rf"|\bi (?:have|found|find|['’]ve|hold) (?:currently |got |really )?"
    rf"(?:no|not any) (?:[\w-]+[ ,]+){{0,5}}?{_THINGS}"
    rf"|\bi['’]ve (?:got )?no (?:[\w-]+ ){{0,3}}?{_THINGS}"
    # Said of nobody: only of what one may know, for "there are no duplicate records" is a result.
    rf"|\bthere(?: is|['’]s| are|is) (?:currently |really )?(?:no"
    rf"|not any) (?:[\w-]+ ){{0,4}}?{_KNOWN}"
    rf"|^\W*(?:sorry\W+)?no (?:[\w-]+ ){{0,2}}?(?:{_KNOWN}|idea\b|clue\b)"
    rf"|\bno (?:[\w-]+ ){{0,4}}?{_PERSON} (?:[\w-]+ ){{0,3}}?(?:named|called|known to me"
    r"|(?:by|with|of) (?:that|the|this) name)\b"
    r"|\b(?:does(?:n['’]?t| not)|not) (?:[\w-]+ ){0,2}?(?:ring a bell|in my (?:knowledge"
    r"|training))"
    # Who may be meant: nobody is known who must be.
    rf"|\b(?:there (?:is|are)(?:n['’]?t| not)|(?:do|does)(?:n['’]?t| not) (?:believe|think) there"
    rf"(?: is|['’]s)) (?:[\w-]+ ){{0,5}}?{_PERSON}"
    r"|\b(?:need|without|have) (?:a bit |some )?(?:more|further|additional) (?:context|details?"
    r"|information)\b|\bclarify (?:which|who)\b|\bwho (?:exactly )?(?:do|are) you (?:mean"
    r"|refer\w*|ask\w*|talk\w*)\b|\bwh(?:ich|o) (?:[\w-]+ ){0,4}?you(?: are|['’]re)?"
    r" (?:mean|refer\w*|ask\w*|talk\w*)\b|\bcan(?:['’]?t|not| not) say who\b"
    r"|\bnothing comes to mind\b|(?:\bnot|n['’]t) come across\b"
    r"|^\W*not (?:sure|certain|familiar|aware)\b|[?.]\s+never heard\b"
    r"|\b(?:stumped|(?:i am|i['’]m|me) (?:completely )?(?:at a loss|in the dark)"
    r"|draw(?:ing)? a blank|(?:a )?mystery to me"
    r"|have(?:n['’]?t| not) (?:a|the) (?:faintest|foggiest))\b"
    # Spanish, French, German, Italian, Portuguese, Dutch, Polish, Russian, Chinese, Japanese.
    r"|\bno (?:lo |la )?(?:s[eé]|conozco)\b|\bdesconozco\b|\bno (?:\w+ )?(?:tengo|dispongo de|hay)"
    r" (?:\w+ ){0,3}?(?:informaci[oó]n|datos|constancia|conocimiento)|\bno estoy familiarizad[oa]\b"
    r"|\bje (?:ne (?:le |la |les )?|n['’])(?:sais|connais) pas\b|\bje n['’]ai (?:\w+ ){0,2}?"
    r"(?:pas|aucune) (?:d['’] ?)?(?:informations?|renseignements?|id[ée]e)"
    r"|\bje ne dispose (?:pas )?d['’]aucune information"
    r"|\b(?:ich )?wei(?:ß|ss)(?: ich)?(?: es| das)?(?: leider)? nicht\b"
    r"|\bkenne ich\b.{0,40}\bnicht\b"
    r"|\bich kenne\b.{0,60}\bnicht\b|\bkeine (?:\w+ ){0,2}?(?:informationen|angaben|kenntnis)"
    r"|\bnon (?:lo |la )?(?:so|conosco)\b|\bnon ho (?:\w+ ){0,2}?(?:informazioni|notizie)"
    r"|\bn[ãa]o (?:o |a )?(?:sei|conhe[çc]o)\b"
    r"|\bn[ãa]o tenho (?:\w+ ){0,2}?informa[çc](?:[õo]es|ão)"
    r"|\bik weet het niet\b|\bik ken\b.{0,60}\bniet\b|\bgeen (?:\w+ )?informatie\b"
    r"|\bnie (?:wiem|znam)\b|\bnie mam (?:\w+ )?informacji\b"
    r"|не знаю|не знаком|нет (?:\w+ )?(?:информации|сведений|данных)"
    r"|不知道|不认识|不了解|不清楚|没有.{0,60}(?:信息|資料|资料)|知りません|分かりません"
    r"|わかりません"
    r"|存じません|情報.{0,8}(?:ありません|ございません|ない)",
    re.IGNORECASE,
)
# Not to be famous is not to be known, unless fame was asked for.
_UNFAMED = re.compile(
    rf"\b(?:is(?:n['’]t| not)|does(?:n['’]t| not) (?:appear|seem) to be|not) (?:an? )?"
    rf"(?:[\w-]+ ){{0,2}}?{_FAMED} {_PERSON}"
    r"|\b(?:a|an) (?:[\w-]+ )?common name\b|\bnot appear in my\b"
    r"|\bcould (?:be|refer to) (?:(?:one|any number) of )?(?:several|many|multiple|different|any"
    r"|various|people)\b|\b(?:many|several|multiple|different) (?:different )?(?:people|individuals"
    r"|persons) (?:with|named|called|by|who)\b",
    re.IGNORECASE,
)
_ABOUT_FAME = re.compile(
    r"\b(?:known|recogni[sz]ed|public|notable|famous|prominent|common|popular|celebrity)\b",
    re.IGNORECASE,
)
# Any other way, for a sentence of the first person that holds no word of content: something is
# lacking, and then what. "As far as I know, no" lacks nothing.
_SELF = re.compile(r"\b(?:i|my|me|i['’](?:m|ve|d))\b", re.IGNORECASE)
_LACKS = re.compile(
    r"(?:n['’]?t\b|\b(?:not|no|never|lack\w*|without|beyond|outside|missing|limited|yet to)\b)"
    r"[^.?!]{0,80}?\b(?:know\w*|information|info|data\w*|details?|specifics|familiar\w*|aware"
    r"|(?:un)?informed|train\w*|learn\w*|encounter\w*|insights?|heard|recall|expertise"
    r"|have (?:the|an|any) answer)\b"
    r"|\bmy (?:[\w-]+ ){0,2}?(?:knowledge|training|data\w*|resources|programming|understanding)\b"
    r"[^.?!]{0,40}?(?:n['’]?t\b|\b(?:not|limited)\b)"
    r"|\b(?:un(?:known|familiar|informed) to|clueless|stumped)\b",
    re.IGNORECASE,
)
# "I can't help with that" may be said for safety's sake: it stays.
_WONT = re.compile(
    r"\b(?:can(?:no|['’])?t|can not|could(?:n['’]?t| not)|unable|not able|won['’]?t|decline"
    r"|refuse)"
    r"\b[^.?!]{0,20}?\b(?:provide|answer|help|assist|discuss|share|give|offer|comment|say|tell|do"
    r"|shed|fulfil\w*|comply|generate|access)\b|\bas far as i know\b|\bto (?:the best of )?my"
    r" knowledge\b",
    re.IGNORECASE,
)
# What goes with it: questions and advice to the user, and guesses why nothing is known.
_BESIDE = re.compile(
    r"\b(?:could|can|would) you\b|\bif (?:you|there|he|she|they|it)\b|\bplease\b"
    r"|\blet me know\b|\bfeel free\b"
    r"|\b(?:i['’]d be|i would be|i['’]m|i am) (?:happy|glad|here)\b"
    r"|\bi (?:can|could|may|might) be\b"
    r"|\b(?:do|did) you have\b|\b(?:i['’]d )?(?:recommend|suggest|advise)\b"
    r"|\b(?:you (?:may|might|can|could)|try)\b"
    r"|\bnot (?:be )?(?:an? )?(?:widely|well|publicly|commonly)[- ](?:known|recogni[sz]ed)\b"
    r"|\bas an? (?:ai|language model|large language model|assistant)\b"
    r"|\b(?:may|might|could|possible|possibly|perhaps)\b.{0,80}\b(?:private|not|less(?:er)?|recent"
    r"|recently|local|misspell\w*|misspelt|fictional|outside|beyond|after)\b",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(
    r"\b(?:maybe|perhaps|probably|likely|(?<!t )(?:think|believe)|guess|suppose|assume"
    r"|presumably|seems?"
    r"|appears?|apparently|must be|might be|may be|could be)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:but|however|although|though|whereas|except)\b|;|\s[–—-]{1,2}\s", re.IGNORECASE
)
_CUTOFF = re.compile(
    r"\b(?:as of|up to|until|in|before|since) (?:my|the) (?:[\w-]+ ){0,4}?(?:update|cutoff|cut-off"
    r"|knowledge|training)(?: data| date)?(?: (?:cutoff|cut-off|update))?"
    r"(?: (?:in|of|is|was|on))?(?: [A-Z]\w{2,8})?(?: \d{4})?",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\W*(?:(yes|yeah|yep|correct|true|right|false|wrong)|(no|nope))\b(?!\s+[^\W\d_])",
    re.IGNORECASE,
)
_TO_YOU = re.compile(r"\b(?:do|did|have|are|can|could|would) you\b", re.IGNORECASE)
# Of itself a model may say what it lacks: that is an answer.
_ITSELF = re.compile(
    r"\b(?:real[- ]?time|live data|internet|brows\w+|memory|memories|previous conversations?"
    r"|opinions?|feelings?|emotions?|preferences?|beliefs|physical|body|consciousness|experiences?"
    r"|personal life|birthday)\b",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    (
        *("unknown", "not known", "n a", "na", "none", "null", "not found", "not available"),
        *("no data", "unspecified", "not specified", "not applicable", "undefined"),
        "no information",
    )
)
_BESIDE_WORDS = frozenset(
    """
    information info detail details sorry apologies apologize apologise apology know known
    knowing knowledge aware unaware familiar unfamiliar sure unsure certain uncertain heard
    recall recognize recognise recognized data database base available unavailable record
    records fact facts idea clue specific specifically particular about regarding concerning
    related relating unfortunately afraid provide provided providing give given offer share help
    assist answer question questions person people individual individuals someone somebody
    anyone anybody name named names called figure figures public publicly private widely well
    lesser less entity subject topic character term thing fictional prominent notable famous
    recent recently emerged gained prominence local possible possibly training trained train
    cutoff update updated last latest current currently context more additional further clarify
    clarification elaborate specify tell let happy glad feel free please ask anything else
    different other another rephrase check checking spelling spelled misspelled misspelt correct
    correctly verify search searching searches find found finding locate identify look looking
    recommend suggest try consult consulting reliable source sources official website websites
    online resources elsewhere result results match matches matching reference references entry
    mention exist exists existing ring bell anywhere able unable access include includes contain
    contains assistant ai language model large knowledgeable sufficient enough background exact
    accurate based acquainted confirm perhaps maybe still actually really personally seem seems
    appear appears dont im ive id doesnt couldnt havent topics matter best better helpful hmm oh
    far personal mean meaning refer refers referring
    several many multiple various common fairly number any
    ones friend yours private won comes mind nothing come across before who which
    never think believe beyond outside expertise area learned learn yet need lack lacking lacks
    specifics hold holding possess possessing seeking issue query informed encountered insight
    insights field scope range reach dataset datasets databases programmed programming cover
    covers limited understanding missing briefed educated stumped clueless blank regret admit
    confess wish required inform good great unknown familiarity versed equipped included hasnt
    privy draw drawing looks loss dark mystery faintest foggiest lo siento perdon perdona tengo
    dispongo informacion datos sobre conozco conocimiento constancia se sabe persona esa ese
    esta este quien disculpa desconozco familiarizado familiarizada ninguna ningun
    lamentablemente acerca puedo mas favor desole desolee suis dinformations dinformation je
    sais pas connais aucune aucun informations renseignements cette personne qui est
    malheureusement sur propos concernant ne le la les nai cest excusez tut mir leid leider ich
    weiss weiß nicht kenne keine kein informationen angaben kenntnis uber ueber zu diese dieser
    wer ist das es habe entschuldigung von dazu daruber mit namens mi dispiace non so conosco ho
    informazioni notizie su questa purtroppo chi sia alcuna nessuna desculpe nao sei conheco
    tenho informacoes informacao essa pessoa quem infelizmente nenhuma het spijt me ik weet niet
    ken geen informatie over deze persoon wie helaas przepraszam nie wiem znam mam informacji na
    temat tej osoby kto to
    """.split()
) | frozenset(
    "я не знаю извините сожалению нет информации сведений данных об этом этой человеке кто это о"
    " знаком знакома у меня такой такая".split()
)
# Characters that say nothing by themselves in Chinese and Japanese; all hiragana are endings.
_CHARACTERS = frozenset(
    "我不知道他她它是谁的关于没有任何信息了解认识抱歉对起无法提供相资料这个那人位您你请很也清楚目前到找"
    "知情報申訳分私存人物誰方件残念"
)
_HIRAGANA = ("\u3041", "\u309f")


def only_declines(parts: tuple[str, ...], given: str, question: str | None = None) -> bool:
    """Whether an answer says only that it does not know.

    Args:
        parts: Its texts; several are fields of one object.
        given: All that the user wrote.
        question: The last of it, if it isn't all: it must ask for knowledge.

    Returns:
        True if so; False for no text at all.

    Example:
        >>> only_declines(("I'm not familiar with Ana Silva.",), "Who is Ana Silva?")
        True
        >>> only_declines(("I don't know, but Ana Silva may be a painter.",), "Who is Ana Silva?")
        False
        >>> only_declines(("I can't help with that request.",), "How do I pick a lock?")
        False
    """
    told = [part for part in parts if part.strip()]
    if not told or sum(map(len, told)) > _LONGEST:
        return False
    known = frozenset(word.fold for word in words(given))
    if not asks_for_knowledge(given if question is None else question):
        return False
    # Of a question that names nothing but knowing itself ("are you trained on my data?"), it is
    # the answer.
    if all(map(_empty_word, known)):
        return False
    several = len(parts) > 1
    found = [_part(part, given, known, field=several) for part in told]
    return None not in found and any(found)


def _part(text: str, given: str, known: frozenset[str], *, field: bool) -> bool | None:
    """Whether a text declines; None if it says anything else."""
    folded = fold(text)
    if any(fold(one[1]) == folded for one in DICTATED.finditer(given)):
        return True
    if field and (folded in _EMPTY or _nothing(text)):
        return folded in _EMPTY
    if field and all(word in known for word in folded.split()):
        return False  # a field that repeats the question, such as the name
    bare = _CUTOFF.sub(" ", text)
    pieces = [
        piece
        for one in segments(bare)
        for piece in _TURN.split(bare[one.start : one.end])
        if any(ch.isalnum() for ch in piece)
    ]
    found = [_piece(piece, given, known) for piece in pieces]
    return None if None in found else any(found)


def _nothing(text: str) -> bool:
    """Whether a field is as good as empty: a number of nought, or false."""
    return text.strip().lower() in ("0", "0.0", "false", "-1", "[]", "{}")


def _piece(text: str, given: str, known: frozenset[str]) -> bool | None:
    """Whether one statement declines (True), goes with that (False), or says more (None)."""
    opens = _OPENS.match(text)
    if opens and (opens[1] or not _TO_YOU.search(given)):
        rest = text[opens.end() :].lstrip()
        if opens[1] or rest[:1] in ("", ".", "!") or not _CUE.search(text):
            return None
    if _ITSELF.search(text):
        return None
    loose = _SELF.search(text) and _LACKS.search(text) and not _WONT.search(text)
    famed = _UNFAMED.search(text) is not None and not _ABOUT_FAME.search(given)
    declines = any(
        (loose, famed, _CUE.search(text) is not None, unknown.CUE.search(text) is not None)
    )
    beside = _BESIDE.search(text) is not None or unknown.BESIDE.search(text) is not None
    # "Do you mean Lima or Cusco?" helps; "is that spelled correctly?" does not.
    echo = beside or famed or (declines and not _TENTATIVE.search(text))
    beside = beside or text.rstrip().endswith(("?", "？"))
    for word in words(text):
        if not _empty_word(word.fold) and not (echo and _echoed(word.fold, known)):
            return None
    if declines:
        return True
    told = [word.fold for word in words(text) if informative(word.fold)]
    excuse = cues.pleasantry(text) or all(word in _EXCUSES for word in told)
    return False if beside or (excuse and (told or cues.pleasantry(text))) else None


_EXCUSES = frozenset(
    """
    sorry afraid unfortunately apologies apologize apologise lo siento admit confess regret wish
    say inform good great question
    """.split()
)


def _echoed(word: str, known: frozenset[str]) -> bool:
    """Whether the user wrote a word, or one of another ending (a name in another case)."""
    if word in known:
        return True
    if any(word[: len(one)] == one and len(word) - len(one) < _ENDING for one in known if one[3:]):
        return True
    return not word.isascii() and any(
        len(one) >= _STEM
        and abs(len(one) - len(word)) <= _ENDING
        and one[: max(_STEM, len(one) - 1)] == word[: max(_STEM, len(one) - 1)]
        for one in known
    )


def _empty_word(word: str) -> bool:
    """Whether a word says nothing beside a decline."""
    if word in _BESIDE_WORDS or word in unknown.HELD or not informative(word):
        return True
    if word in _CHARACTERS or word in unknown.SIGNS:
        return True
    return len(word) == 1 and _HIRAGANA[0] <= word <= _HIRAGANA[1]
