"""How a speaker of other languages than English says that he knows nothing of somebody."""

from __future__ import annotations

import re

from alu_graph.text.folding import fold, words

# A negation beside knowing, information or being known. Each gap is bounded.
CUE = re.compile(
    r"\bno (?:he |hemos |ha )?(?:encontr|hall|localic|localiz)\w+ (?:\w+ ){0,3}?(?:informaci[oó]n"
    r"|datos?|nada)\b|\bno (?:me )?(?:consta|suena)\b|\bno estoy segur[oa]\b"
    r"|\bje n['’](?:ai (?:\w+ ){0,2}?trouv[ée] (?:aucune?|d['’]|pas)|en sais rien)"
    r"|\bje ne dispose (?:pas|d['’]aucune)\b|\bje ne suis pas (?:s[uû]re?|certaine?)\b"
    r"|\b(?:m['’]est|me sont) inconnue?s?\b"
    r"|\bist mir (?:leider )?(?:nicht bekannt|unbekannt)\b|\bsagt mir (?:leider )?nichts\b"
    r"|\bbin mir (?:leider )?nicht sicher\b|\b(?:finde|fand|habe|gefunden)\b.{0,40}\bkeine"
    r" (?:\w+ )?(?:informationen|angaben)\b"
    r"|\bn[ãa]o (?:encontrei|achei|localizei|disponho de|tenho) (?:\w+ ){0,2}?informa[çc]"
    r"|\bn[ãa]o (?:tenho certeza|me é familiar)\b"
    r"|\bnon (?:ho|dispongo di) (?:\w+ ){0,2}?(?:informazioni|notizie|dati)|\bnon sono sicur[oa]\b"
    r"|\b(?:heb|vond|vind) (?:ik )?(?:\w+ ){0,2}?geen (?:\w+ )?informatie\b|\bniet bekend\b"
    r"|\bnie (?:mam|posiadam|znalaz[łl][ea]?m) (?:\w+ ){0,2}?(?:informacji|danych|wiedzy)\b"
    r"|\bnie jestem pew\w+\b"
    r"|(?:не (?:нашёл|нашел|нашла|располагаю|имею|знаю|знаком\w*|слышал\w*|уверен\w*)|мне не"
    r" (?:известн|знаком)|нет)(?: \w+){0,2}? ?(?:информаци|сведени|данн|\b)"
    r"|не (?:маю|знаю|знайш\w+|знайом\w*)|немає (?:\w+ )?(?:інформації|відомостей|даних)"
    r"|找不到|没找到|没有找到|不确定|不太清楚|没听说过|無法|查不到|沒有.{0,60}資料"
    r"|見つかりません|持っていません|存じ上げません|情報はありません|情報がありません|知らない"
    r"|わからない"
    r"|정보가 없|정보를 (?:찾을 수 없|가지고 있지 않|찾지 못)|알지 못|모릅니다|모르겠|몰라"
    r"|(?:ليس|ليست|لا توجد|لا يوجد|لا أملك) (?:\w+ )?(?:\w+ )?معلومات|لا أعرف|لا أعلم|لم أجد"
    r"|(?:जानकारी|पता|मालूम) नहीं|नहीं (?:जानता|जानती|पता|मालूम)"
    r"|bilgim yok|bilgiye sahip değilim|bilgi bulamadım|tanımıyorum|bilmiyorum"
    r"|δεν (?:έχω|βρήκα|διαθέτω) (?:\w+ )?πληροφορίες|δεν (?:γνωρίζω|ξέρω)"
    r"|אין לי (?:\w+ )?(?:מידע|מושג)|לא (?:מצאתי מידע|יודע|יודעת|מכיר|מכירה)"
    r"|\b(?:har|hittade|finner|fandt|hittar) (?:tyvärr |desværre )?(?:ingen|inte någon) (?:\w+ )?"
    r"information\w*|\b(?:vet|känner|kender|ved) (?:\w+ )?(?:inte|ikke)\b|\ben (?:tunne|tiedä)\b"
    r"|\bnem[áa]m (?:\w+ )?informace\b|\bnevím\b|\bneznám\b|\bnu (?:am|știu|cunosc)\b"
    r"|\btidak (?:memiliki|punya|ada|tahu|kenal)\b|\bkhông (?:có (?:\w+ )?thông tin|biết)",
    re.IGNORECASE,
)
# What goes with it.
BESIDE = re.compile(
    r"\b(?:podr[ií]as?|puedes?|puede)\b|\b(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu)\b"
    r"|\b(?:könnten|können|kannst|könntest) (?:sie|du)\b|\b(?:poderia|pode)\b|\b(?:potresti|puoi"
    r"|potrebbe)\b|\b(?:kunt|kun) (?:u|je)\b|\bczy możesz\b|\bможете\b|您能|你能|请提供|請提供"
    r"|教えて|알려|يمكنك|क्या आप|misiniz",
    re.IGNORECASE,
)
_HELD = """
    encontré encontrado encontrar hallado ningún dato datos específica específico detallada
    llamada llamado nombre podrías podría darme dar proporcionar más contexto detalles estoy
    de ha han seguro segura quién refieres refiere he nada alguna alguien por un una el la los sí
    trouvé précise précises spécifique spécifiques dispose pouvez pourriez vous préciser donner
    plus contexte détails nommée nommé appelée inconnu inconnue sûr certain rien en nom
    mir mich liegen liegt vor bekannt unbekannt sicher wen sie meinen könnten können geben mehr
    kontext details eine einen einer person finde gefunden aber bin nichts sagt sagen bitte
    encontrei achei específicas poderia fornecer mais contexto tenho certeza detalhes mas uma
    chamada chamado nome disponho pode
    trovato specifiche ma dispongo potresti fornire più contesto dettagli sono sicuro sicura dati
    heb vond vind specifieke kunt meer context geven details maar bekend gevonden naam genaamd
    niestety posiadam znalazłem znalazłam o osobie nazwisku imieniu danych żadnych szczegółowych
    ale jestem pewien pewna możesz podać więcej szczegółów kontekstu wiedzy
    к сожалению извините простите но у меня нет никакой информации сведений данных о об человеке
    людях по имени нашёл нашел нашла располагаю имею знаю знаком знакома слышал слышала такой
    такая кто мне неизвестно известно известен уверен уверена можете уточнить больше контекста
    не я про вибачте немає мене інформації відомостей даних цю цього людину маю знаю знайшов знайшла
    хто мені ім'я жаль на
    어요 죄송하지만 죄송합니다 대한 대해 대해서 에 정보가 정보를 없습니다 알지 못합니다 못했습니다
    찾을 수
    찾지 가지고 있지 않습니다 모릅니다 모르겠습니다 저는 누구인지 사람 사람을 잘 에 대한
    عذرًا عذرا آسف ليس ليست لدي لدى أي معلومات عن لا أعرف أعلم من هي هو هذا هذه الشخص للأسف لم أجد
    توجد يوجد أملك حول
    मुझे मेरे पास के बारे में कोई जानकारी नहीं है इस व्यक्ति इसके क्षमा करें माफ़ कीजिए पता जानता
    जानती मालूम मैं को कौन खेद
    üzgünüm hakkında bilgim bilgi yok maalesef adında birini bir kişi kişiyi tanımıyorum bilmiyorum
    değilim sahip bilgiye bulamadım bu kim olduğunu isimli adlı herhangi özür dilerim ne yazık ki
    δεν έχω πληροφορίες για την τον το αυτό γνωρίζω ξέρω λυπάμαι δυστυχώς βρήκα διαθέτω ποιος ποια
    είναι συγγνώμη καμία κάποιον κάποια με όνομα
    אין לי מידע על מושג לא מצאתי יודע יודעת מכיר מכירה מצטער מצטערת את מי זה היא הוא סליחה אדם
    בשם שום
    jag har ingen någon information informationer om tyvärr vet inte känner vem är det hittade
    jeg kender ikke ved desværre hvem er har oplysninger ingen finner fandt
    en tunne tiedä kuka on nemám informace o nevím neznám kdo je nu am informații despre știu
    cunosc cine este saya tidak memiliki informasi tentang tahu kenal siapa maaf tôi không có
    thông tin về biết ai là xin lỗi
"""
HELD = frozenset(word for one in _HELD.split() for word in fold(one).split()) | frozenset(
    word.fold for word in words(_HELD)
)
# Signs that say nothing by themselves in Chinese and Japanese.
SIGNS = frozenset("任何找料确定指哪能更多背景景見持名前详细細具体体听说過过查沒資認識関吗嗎")
