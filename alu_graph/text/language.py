"""A quick guess at the language of a short text: its script, and words that every text holds."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

ENGLISH = "en"
_LOOKED_AT = 2_000  # characters at either end of a text
_LEAST, _LEAD = 0.5, 0.5  # what another language than English must reach, and lead by
_TOKEN = re.compile(r"[^\W_][\w\u064b-\u0655\u0900-\u0963\u0970-\u0dff]*")
_MARKS = re.compile("[\u0300-\u036f]")
_FUNCTION_WORDS = {
    "en": """the of and to in is was are were be been has have had do does did what who whom
        whose where when why how which that this these those it its he she his her him
        they their them i my me we our you your with for from by on at as an a not no can
        could will would should tell give about there if or but so all some any please
        name list write die had into more""",
    "es": """el la los las un una unos unas del de que en y o por para con es son fue era se su
        sus lo como qué quién quiénes dónde cuándo cuál cuáles cuánto cuántos cuántas ella
        él ellos ellas pero no más sí a esa ese siento conozco sé puedo tengo ha han nació
        hay este esta eso mi tu al cómo porqué dime también sobre""",
    "fr": """le la les un une des du de et est sont était dans sur pour par avec qui que quoi
        quel quelle quels quelles où quand comment pourquoi combien il elle ils elles ce
        cet cette ces ne pas se son sa ses au aux je tu vous nous mon ma mes on ou mais
        plus né née été moi parle dis aussi qu c d l n s citez cite nommez donnez donne
        dites écrit lequel laquelle à désolé sais peux suis j connais""",
    "de": """der die das den dem des ein eine einen einem einer und ist sind war waren wurde
        wer wo wann was wie warum welche welcher welches welchen woher ich sie er es wir
        ihr ihre ihren sein seine nicht kein keine auch mit von aus auf für bei zu zum zur
        im am nach über hat haben hatte oder aber noch mir mich bitte sag nenne erkläre
        man muss wird werden habe kann dazu darüber leider seit dass weiß""",
    "it": """il lo la i gli le un uno una di del dello della dei degli delle e è sono era fu in
        nel nella che chi cosa dove quando come perché quale quali quanto quanti quante
        lui lei loro suo sua suoi sue non con per da dal al alla si mi ti o ma anche più
        ha hanno dimmi nato nata dov questa questo queste mi dispiace so conosco arrivò
        ancora""",
    "pt": """o os as um uma uns umas do da dos das de e é são foi era em no na nos nas que quem
        onde quando qual quais como quanto quantos quantas ele ela eles elas seu sua seus
        suas não com por para ao à ou mas também mais se me meu minha diga sobre você isso
        nasceu nomeie diz fale livro essa esse desculpe sei não conheço tenho""",
    "nl": """de het een en van in is was waren zijn wie wat waar wanneer waarom hoe welke welk
        hoeveel hij zij ze haar hem hun niet geen ook met voor op aan uit bij naar door
        heeft hebben had werd ik je jij u we wij mij me maar of dat die dit deze nog over
        geef noem vertel heb ken weet deed kan kwam spijt verder daar daarover""",
    "pl": """w z na do i o po od za nie jest są był była było byli być kto kim co gdzie kiedy
        jak dlaczego jaki jaka jakie który która które ile on ona ono oni jego jej ich się
        to ten ta te tego tej czy lub albo ale też także przez dla przy mi mnie proszę
        podaj powiedz przepraszam znam wiem mam mogę dalej""",
    "tr": """ve bir bu şu o için ile de da mi mı mu mü ne kim kimdir nerede nereli nerde zaman
        nasıl neden niçin hangi kaç onun ona onu değil var yok çok daha gibi olan olarak
        ben sen biz siz doğdu midir mıdır hakkında söyle ama veya ya""",
    "ru": """и в во не на я он она оно они его её ему ей их что кто где когда как почему какой
        какая какие каком какую сколько чей это этот эта эти был была было были есть с со
        к по из за у о об от до для или но а же ли бы мне ты вы мы расскажи скажи назови
        родился родилась нет меня""",
    "uk": """і й та в у не на я він вона воно вони його її йому їй їх що хто де коли як чому
        який яка яке які якому скільки чий це цей ця ці був була було були є з зі до по із
        за про від для або чи але ж мені ти ви ми розкажи скажи назви народився народилася
        немає мене вибачте коли""",
    "el": """ο η το οι τα του της των τον την και να είναι ήταν με σε στο στη στην στον για από
        που ποιος ποια ποιο ποιοι πού πότε πώς γιατί πόσο πόσα τι αυτός αυτή αυτό δεν μου
        σου μας ένα ένας μια ή αλλά ως θα πες""",
    "ar": """في من على إلى عن أن إن هو هي هم ما ماذا مَن أين متى كيف لماذا كم أي هل كان كانت
        هذا هذه ذلك التي الذي و أو لا لم لن قد مع له لها أنا أنت نحن عند ثم لكن أخبرني
        اذكر ولد ولدت""",
    "he": """של את על עם הוא היא הם זה זאת זו מי מה איפה היכן מתי איך למה מדוע כמה איזה איזו
        האם היה הייתה לא כן או אבל גם אני אתה אנחנו יש אין לי לו לה שלו שלה כי אם ספר נולד
        נולדה""",
    "hi": """का की के में है हैं था थी थे और से को पर ने यह वह वे क्या कौन कहाँ कहां कब कैसे
        क्यों कितने कितना किस किसने कौन-सा उसका उसकी उसके उनका उनकी उनके नहीं भी या तो
        मुझे मैं हम आप बताओ बताइए हुआ हुई""",
}
# What is in no language, or in another than the text: addresses, code, what is quoted, and names
# with the little words between their parts ("Hans von der Heide").
_ASIDE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|```.{0,4000}?```|`[^`\n]{1,400}`|\"[^\"\n]{1,400}\""
    r"|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|(?<!\w)['‘][^'’\n]{1,400}['’](?!\w)"
    r"|\w+[_/\\]\S+|\w+\([^)\n]{0,200}\)",
    re.DOTALL,
)
_PARTICLES = re.compile(
    r"(?<=\w)(?: (?:de|la|las|los|del|von|van|der|den|dem|zu|zur|da|do|dos|das|di|du|des|le|el|al"
    r"|della|dei|y|e|ter|ten|het|of|the|and|bin|ibn|af|av)){1,3}(?= [A-ZÀ-ÖØ-Þ])"
)
_WORDS_NEEDED = 2  # one word may be of a name, or of a language that isn't listed
_LONG = 3  # letters
# Written without blanks, or with endings joined on: looked for anywhere.
_SCRIPTS = (
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
)
_ALPHABETS = (
    ("uk", re.compile("[а-щьюяіїєґ]", re.IGNORECASE)),
    ("ru", re.compile("[а-я]", re.IGNORECASE)),
    ("el", re.compile("[α-ω]", re.IGNORECASE)),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_OWN_LETTERS = (
    ("uk", re.compile("[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile("[ыэъё]", re.IGNORECASE)),
    ("es", re.compile("[¿¡ñ]", re.IGNORECASE)),
    ("de", re.compile("ß")),
    ("pl", re.compile("[ąęłśżźćń]", re.IGNORECASE)),
    ("tr", re.compile("[ışğİ]")),
    ("pt", re.compile("[ãõ]", re.IGNORECASE)),
    ("fr", re.compile("[œ«]|[çê]", re.IGNORECASE)),
)
LANGUAGES = (*_FUNCTION_WORDS, "zh", "ja", "ko")


def plain(text: str) -> str:
    """Fold case and accents, in a way that leaves every script readable.

    Example:
        >>> plain("Où est-elle NÉE ?")
        'ou est-elle nee ?'
    """
    lower = text.casefold()
    if lower.isascii():
        return lower
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", lower))
    return unicodedata.normalize("NFC", bare).replace("ı", "i")


def tokens(text: str) -> list[str]:
    """The words of a text in its plain spelling.

    Example:
        >>> tokens("¿Dónde nació?")
        ['donde', 'nacio']
    """
    return _TOKEN.findall(plain(text))


def _by_word() -> dict[str, dict[str, float]]:
    """What each function word counts for each language: the less, the more languages share it."""
    held: dict[str, set[str]] = defaultdict(set)
    for language, listed in _FUNCTION_WORDS.items():
        for word in plain(listed).split():
            held[word].add(language)
    return {word: dict.fromkeys(sorted(ids), 1 / len(ids)) for word, ids in held.items()}


_WEIGHTS = _by_word()


def is_function_word(word: str, language: str | None = None) -> bool:
    """Whether a word in plain spelling belongs to the frame of a sentence of a language, or any."""
    held = _WEIGHTS.get(word, {})
    return bool(held) if language is None else language in held


@lru_cache(maxsize=4)  # the cues of one text are looked up one after another
def guess(text: str) -> str:
    """The language a text is most likely in.

    Args:
        text: Any text, such as a user's turn; the ends of a long one are looked at.

    Returns:
        A code of ISO 639-1 out of `LANGUAGES`; "en" where nothing speaks for another one.

    Example:
        >>> (
        ...     guess("Where was she born?"),
        ...     guess("Où est née Marie Curie ?"),
        ...     guess("谁是玛丽·居里？"),
        ... )
        ('en', 'fr', 'zh')
    """
    if len(text) > 2 * _LOOKED_AT:
        text = f"{text[:_LOOKED_AT]} {text[-_LOOKED_AT:]}"
    text = _ASIDE.sub(" ", text)
    text = _PARTICLES.sub(_unless_small, text)
    score: dict[str, float] = defaultdict(float)
    held: dict[str, int] = defaultdict(int)
    for i, word in enumerate(tokens(text)):
        # A word of no other language, or the one that a question opens with, counts for two.
        sure = i == 0 or (len(word) >= _LONG and len(_WEIGHTS.get(word, {})) == 1)
        for language, weight in _WEIGHTS.get(word, {}).items():
            score[language] += weight
            held[language] += 1 + sure
    if not text.isascii():
        own: dict[str, float] = defaultdict(float)
        _by_script(text, own)
        for language, value in own.items():
            score[language] += value
            held[language] += _WORDS_NEEDED * (value > 0)
    for language in score:
        if language != ENGLISH and held[language] < _WORDS_NEEDED:
            score[language] = 0
    best = max(LANGUAGES, key=lambda one: round(score[one], 6))  # of equals, the first
    return (
        best
        if score[best] >= max(_LEAST, score[ENGLISH] + _LEAD * (score[ENGLISH] > 0))
        else ENGLISH
    )


def _unless_small(found: re.Match[str]) -> str:
    """The particles of a name go; after a word in small letters they are the sentence's own."""
    start = max(0, found.start() - 40)  # no name is longer
    before = found.string[start : found.start()].split()
    return " " if before and before[-1][0].isupper() else found[0]


def _by_script(text: str, score: dict[str, float]) -> None:
    """Let letters that few languages write count as words of theirs."""
    unspaced = {language: len(seen.findall(text)) for language, seen in _SCRIPTS}
    if unspaced["ja"]:  # Han letters beside kana are Japanese
        unspaced["ja"] += unspaced.pop("zh")
    for language, count in unspaced.items():
        score[language] += count / 2
    words = text.split()
    latin = sum(_LATIN.search(word) is not None for word in words)
    for language, letters in _ALPHABETS:
        count = sum(letters.search(word) is not None for word in words)
        # A few words of one script in a sentence of another are quoted.
        score[language] += count if count > latin else count / 2
    for language, letters in _OWN_LETTERS:
        score[language] += min(2, len(letters.findall(text))) / 2
