"""Does a question ask for knowledge about somebody or something, and bring nothing to work on?

To such a question "I don't know" says that the model lacks
    knowledge. Where the user gives a text, a
table or code, or wants work on words, the same words are a result: "I found no errors".
"""

from __future__ import annotations

import re

# "If you don't know, say 'pass'."
DICTATED = re.compile(
    r"\bif [^.?!\n]{0,60}?(?:n['’]t|not|never|unsure|no)\b[^.?!\n]{0,60}?\b(?:say|reply|answer"
    r"|respond|write|output|print|return)(?: (?:with|just|only|simply)){0,2}[ :]+"
    r"(?:the words? )?[\"'“‘]?([^\"'“”’.?!\n]{1,60})[\"'”’]?",
    re.IGNORECASE,
)
# How a question is put says nothing of what it is about.
_FRAME = re.compile(
    r"\b(?:tell|give|show|help|let|remind|inform) (?:me|us)\b|\bi(?:['’]d| would)? (?:like"
    r"|love|want"
    r"|wish|need|have)(?:ed)? to (?:know|learn|ask|hear)\b|\b(?:can|could|may) i (?:know|ask)\b"
    r"|\bi(?:['’]m| am) (?:curious|interested|looking for information|wondering|asking)\b"
    r"|\bi(?:['’]m| am)? wonder(?:ing)?\b|\bi (?:mean|need information|heard of)\b"
    r"|\b(?:answer|reply|respond)(?: (?:briefly|only|shortly|me))? in [a-z]{1,12}\b"
    r"|\bthis (?:person|man|woman|author|writer|name|figure|artist|individual|novelist|poet)\b"
    r"|^\W*(?:question|q|ask|prompt|user)\s?:",
    re.IGNORECASE | re.MULTILINE,
)
_LANGUAGE = (
    r"(?:englis?[ch]\w*|spanish|french|german|italian|portuguese|dutch|polish|russian|chinese"
    r"|japanese|korean|latin|greek|turkish|arabic|hebrew|hindi|ukrainian|swedish|danish"
    r"|ingl[eéê]s\w*|anglais|espa[nñ]\w+|espagnol|fran[cç][eaé]\w+|franz[oö]s\w+|deutsch\w*"
    r"|allemand|alem[aáã]\w*|tedesc\w+|spagnol\w+|spanisch\w*|italian\w*|portugu\w+|angielsk\w+"
    r"|niemieck\w+|engels|duits|английск\w+|немецк\w+|англ[іи]йськ\w+)"
)
_THINGS = (
    r"(?:tables?|lists?|texts?|logs?|docs?|documents?|documentation|codes?|files?|scripts?"
    r"|snippets?|sentences?|paragraphs?|passages?|context|contracts?|e-?mails?|recipes?|reports?"
    r"|data|datasets?|csv|json|databases?|inbox|calendar|scans?|results?|images?|pictures?"
    r"|spreadsheets?|columns?|rows?|transcripts?|conversations?|chats?|messages?|strings?|lyrics?"
    r"|functions?|cv|resume|repo(?:sitory)?|diff|invoices?|policy|agreement|words?|letters?)\b"
)
# What the user gives to work on, or has: of that the speaker reports.
_OPERAND = re.compile(
    r"`|[={}<>|]|\w\(|\w\.(?:py|js|ts|c|h|go|rs|md|txt|csv|json|ya?ml|html|pdf|java|sh|sql|log)\b"
    r"|:\s*\S|\b(?:this|these|those|following|below|above|attached|pasted|uploaded|my|mine|our|ours"
    r"|i|we|me|us)\b"
    rf"|\b(?:the|a|an|your|any|each|his|her|their) (?:[\w-]+ ){{0,2}}?{_THINGS}"
    r"|\b(?:mi|mis|mon|mes|mein\w*|unser\w*|mijn|meu|minha|mio|mia|nuestr[oa]s?|notre|diese[rsmn]?"
    r"|questo testo|este texto|ce texte|moj\w+|мой|моя|мои|моей|моем|моих|этот текст|benim)\b"
    r"|我的|下面|以下|这段|這段|この|私の|次の|이 (?:글|문장|코드)|내 ",
    re.IGNORECASE,
)
# Work on words.
_WORK = re.compile(
    r"\b(?:translat\w+|conjugat\w*|negate|rewrite|rephrase|paraphrase|proofread|pronounce"
    r"|spell(?!ed)"
    r"|synonyms?|antonyms?|opposite of|example of|abbreviat\w+|correct the|fill in|complete\b"
    r"|make (?:it|that|a|the)|(?:do|does|would|to|can|should) (?:you |one |i )?(?:say|express"
    r"|phrase)"
    r"|play (?:a|the)|pretend|imagine|roleplay|role-play|act as|reply as|use \W?\w+\W? in"
    r"|traduc\w+|traduz\w*|traduis\w*|traduir\w*|tradu[ck]\w*|übersetz\w*|vertaal\w*|przet[lł]umacz"
    r"|konjug\w+|conjug\w+|coniug\w+|negier\w*|verneine\w*|se dice|dit-on|se diz|si dice|sagt man"
    r"|zeg je|mówi się|çevir\w*|diyoruz|denir|translatera|översätt\w*|oversæt\w*"
    r"|перевед\w+|перевест\w+|сказать|переклад\w+|сказати|μετάφρα\w+|λένε)\b"
    rf"|\b(?:in|into|to|en|auf|ins|em|po|на|по|al|au|na|op het|in het) {_LANGUAGE}"
    r"|翻译|翻譯|翻訳|怎么说|怎麼說|と言|丁寧|敬語|英語で|日语|英语|活用|반말|존댓말|번역"
    r"|(?:중국|영|일본|한국|독일|프랑스)어로|ترجم|بالإنجليزية|تقال|תרגם|באנגלית|अनुवाद"
    r"|अंग्रेज़?ी में",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\"([^\"\n]{1,200})\"|“([^”\n]{1,200})”|„([^“”\n]{1,200})[“”]|«([^»\n]{1,200})»"
    r"|「([^」\n]{1,200})」|(?<!\w)['‘]([^'’\n]{1,200})['’](?!\w)"
)
_ASKS = re.compile(
    r"\b(?:who|whom|whose|who['’]s|what|what['’]s|where|when|which|why|how)\b"
    r"|\b(?:tell|inform) (?:me|us)\b|\b(?:know|heard|hear|learn|information|info|facts|details"
    r"|biography|bio|profile)\b"
    r"|^[^\w\n]{0,12}(?:describe|explain|name|list|summari[sz]e|introduce)\b"
    r"|^[^\w\n]{0,12}(?:and |so |but )?(?:is|was|are|were|does|did|has|had|do|have)"
    r"\s(?!there\b|any\b|you\b)"
    r"|\b(?:qui[eé]n(?:es)?|qu[eé]|d[oó]nde|cu[aá]ndo|cu[aá]l(?:es)?|c[oó]mo|h[aá]bla(?:me)?"
    r"|cu[eé]nta(?:me)?|dime|conoces|sabes)\b"
    r"|\b(?:qui|que|quoi|quel(?:le)?s?|o[uù]|quand|comment|parle|parlez|dis|connais|sais|sait)\b"
    r"|\b(?:wer|wen|wem|wo|wann|was|wie|welche[rsmn]?|woher|erzähl\w*|sag|kennst|weißt)\b"
    r"|\b(?:chi|che|cosa|dove|quando|come|quale|quali|parlami|dimmi|conosci|sai)\b"
    r"|\b(?:quem|o que|onde|qual|quais|fale|conte|conhece|sabe)\b"
    r"|\b(?:wie|wat|waar|wanneer|welke?|hoe|vertel|ken)\b"
    r"|\b(?:kto|kim|kogo|co|gdzie|kiedy|jak[ai]?|jakie|kt[oó]r\w|opowiedz|powiedz|znasz)\b"
    r"|\b(?:kim|kimdir|ne|nerede|ne zaman|hangi|nasıl|anlat|tanıyor)\b"
    r"|\b(?:vem|vad|var|när|vilken|hvem|hvad|hvor|hvornår|berätta|fortæl|kuka|kdo|cine|siapa|ai)\b"
    r"|\b(?:кто|кого|ком|что|где|когда|как\w*|расскажи\w*|хто|що|де|коли|який|яка|розкажи)\b"
    r"|\b(?:ποι[αο][ςν]?|ποιοι|τι|πού|πότε)\b|\bπες\b"
    r"|谁|誰|什么|什麼|哪|介绍|介紹|何|だれ|どこ|いつ|どんな|教えて|とは|누구|무엇|어디|언제|알려"
    r"|\b(?:من|ما|ماذا|أين|متى|أخبرني)\b|\b(?:מי|מה|איפה|מתי|ספר)\b|कौन|क्या|कहाँ|कब|बताओ|बताइए",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST = 700  # a longer one holds something to work on
_LONGEST_NAME = 5


def asks_for_knowledge(question: str) -> bool:
    """Whether a question asks what one can only know, and gives nothing to work on.

    Example:
        >>> asks_for_knowledge("Who is Ana Silva?"), asks_for_knowledge("Ana Silva")
        (True, True)
        >>> asks_for_knowledge("Are there any errors in this sentence?")
        False
        >>> asks_for_knowledge("How do you say 'no sé' in English?")
        False
    """
    bare = _FRAME.sub(" ask ", DICTATED.sub(" ", question))
    if len(bare) > _LONGEST or _WORK.search(bare) or _OPERAND.search(bare):
        return False
    if not all(map(_titled, _QUOTED.finditer(bare))):
        return False
    return _ASKS.search(question) is not None or _only_name(question)


def _titled(quoted: re.Match[str]) -> bool:
    """Whether quoted words are a title or a name, and no text to work on."""
    held = next(one for one in quoted.groups() if one is not None).split()
    return held[:1] != [] and all(
        word[0].isupper() or word[0].isdigit() or (i and len(word) <= 3)  # noqa: PLR2004
        for i, word in enumerate(held)
    )


def _only_name(question: str) -> bool:
    held = question.strip(" \t\n?!.").split()
    return 0 < len(held) <= _LONGEST_NAME and all(word[0].isupper() for word in held)
