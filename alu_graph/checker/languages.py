"""Cues in languages other than English, as data: one row a language.

Words stand in plain sight (accents are folded away when they are read), divided by blanks; phrases
by bars. Where a script has no blanks between words, each entry is looked for anywhere in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from alu_graph.text.language import is_function_word, plain, tokens

_ENDING = 60  # characters at the end of an ask in which "or" offers answers
UNSPACED = frozenset(("zh", "ja", "ko"))


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language.

    Args:
        questions: Words that ask for more than yes or no.
        pronouns: Words that stand for somebody named before.
        verbs: Verbs that open a sentence whose subject was named before.
        attributes: Attributes of somebody, as English "birthplace".
        more: Words that open a wish to go on.
        either: "or", between answers that are offered.
        closed: Phrases that offer the answers "yes" and "no".
        declines: Phrases by which an answer says that it says nothing.
        about: Further words that such an answer may hold.
        translate: Stems of "translate".
        correct: Stems of "correct", "rephrase" and the like.
        refusal: "I don't have information about that."
    """

    questions: str
    pronouns: str
    verbs: str
    attributes: str
    more: str
    either: str
    closed: str
    declines: str
    about: str
    translate: str
    correct: str
    refusal: str


LANGUAGES: dict[str, Cues] = {
    "es": Cues(
        questions="qué quién quiénes dónde cuándo cuál cuáles cómo cuánto cuánta cuántos cuántas",
        pronouns="él ella su sus le suyo suya dicha dicho",
        verbs="nació murió vivió vive escribió ganó estudió trabajó fue era es publicó "
        "creció descubrió se casó recibió tiene tenía",
        attributes="nació nacido nacida nacimiento murió muerte edad años marido esposa "
        "esposo mujer hijos hijo hija padre madre padres profesión trabajo "
        "trabaja vive vivió libro libros premio premios obra obras vida fecha "
        "lugar ciudad país escribió ganó estudió nombre nacionalidad dirección "
        "teléfono biografía español letra letras palabra",
        more="continúa continua sigue más siga prosigue resume repite",
        either="o",
        closed="sí o no|verdadero o falso|es cierto|es verdad|cierto que",
        declines="no tengo información|no sé|no lo sé|no puedo|lo siento|no conozco|no dispongo",
        about="información siento persona tema ayudar responder esa eso lamento datos pregunta",
        translate="traduc traduzc",
        correct="corrig corrij gramática ortografía resum reformul",
        refusal="No tengo información sobre eso.",
    ),
    "fr": Cues(
        questions="qui que quoi où quand comment pourquoi combien quel quelle quels "
        "quelles lequel laquelle",
        pronouns="il elle lui son sa ses celui-ci celle-ci",
        verbs="née né né(e) mort morte",
        attributes="né née naissance mort morte décès âge ans mari femme époux épouse "
        "enfants fils fille père mère parents métier profession travaille vit "
        "habite livre livres prix œuvre œuvres vie date lieu ville pays écrit "
        "gagné étudié nom nationalité adresse téléphone biographie lettre "
        "lettres mot français naître travail",
        more="continue continuez encore davantage poursuis poursuivez ensuite résume répète",
        either="ou",
        closed="oui ou non|vrai ou faux|est-ce que|n'est-ce pas|est-il|est-elle|a-t-il|a-t-elle",
        declines="je n'ai pas d'information|je n'ai aucune|je ne sais pas|je ne peux "
        "pas|je ne connais pas|désolé",
        about="information informations désolé désolée sais peux connais personne sujet "
        "aider répondre question ai",
        translate="tradui traduct",
        correct="corrig grammaire orthographe reformul résum",
        refusal="Je n'ai pas d'informations à ce sujet.",
    ),
    "de": Cues(
        questions="wer wen wem wessen wo woher wohin wann was wie warum wieso welche "
        "welcher welches welchen welchem wieviel",
        pronouns="er sie ihn ihm ihr ihre ihrem ihren ihrer sein seine seinem seinen "
        "seiner dieser diese",
        verbs="geboren gestorben",
        attributes="geboren geburt geburtsort geburtstag geburtsdatum gestorben tod "
        "todestag alter alt jahre mann ehemann ehefrau frau kinder sohn tochter "
        "vater mutter eltern beruf beruflich arbeitet lebt wohnt buch bücher "
        "preis preise werk werke leben datum ort stadt land geschrieben "
        "gewonnen studiert name nationalität adresse telefon biografie "
        "buchstabe buchstaben wort deutsch",
        more="weiter mehr fortfahren fahre nochmal weitermachen noch",
        either="oder",
        closed="ja oder nein|wahr oder falsch|richtig oder falsch|stimmt es|stimmt das",
        declines="ich habe keine information|habe ich keine information|ich weiß "
        "nicht|weiß ich nicht|ich kann nicht|ich kenne|tut mir leid|leider",
        about="informationen information weiß leid tut leider kenne person thema helfen "
        "frage dazu darüber kann antworten",
        translate="übersetz",
        correct="korrig verbesser grammatik rechtschreib formulier fass",
        refusal="Dazu habe ich keine Informationen.",
    ),
    "it": Cues(
        questions="chi che cosa dove quando come perché quale quali quanto quanti quanta "
        "quante dov'è dov'era cos'è",
        pronouns="lui lei suo sua suoi sue gli costui costei",
        verbs="nacque morì visse vive scrisse vinse studiò lavorò nato nata fu era è pubblicò",
        attributes="nato nata nacque nascita morto morta morì morte età anni marito moglie "
        "figli figlio figlia padre madre genitori professione lavoro mestiere "
        "vive visse libro libri premio premi opera opere vita data luogo città "
        "paese scritto scrisse vinto vinse studiato nome nazionalità indirizzo "
        "telefono biografia lettera lettere parola italiano",
        more="continua continui ancora altro prosegui riassumi ripeti",
        either="o oppure",
        closed="sì o no|vero o falso|è vero",
        declines="non ho informazioni|non so|non lo so|non posso|mi dispiace|non conosco",
        about="riguardo informazioni so posso dispiace conosco persona argomento aiutare "
        "domanda rispondere",
        translate="traduc traduz",
        correct="corregg grammatica ortografia riformul riassum",
        refusal="Non ho informazioni al riguardo.",
    ),
    "pt": Cues(
        questions="quem que onde quando qual quais como quanto quanta quantos quantas porquê",
        pronouns="ele ela dele dela seu sua seus suas lhe",
        verbs="nasceu morreu viveu vive escreveu ganhou estudou trabalhou foi era é publicou",
        attributes="nasceu nascido nascida nascimento morreu morte idade anos marido "
        "esposa mulher filhos filho filha pai mãe pais profissão trabalho "
        "trabalha vive viveu livro livros prémio prêmio prêmios obra obras vida "
        "data lugar cidade país escreveu ganhou estudou nome ano nacionalidade "
        "endereço telefone biografia letra letras palavra português",
        more="continua continue mais prossiga resuma repita segue",
        either="ou",
        closed="sim ou não|verdadeiro ou falso|é verdade",
        declines="não tenho informaç|não sei|não posso|desculpe|lamento|não conheço|sinto muito",
        about="informações informação sei posso desculpe lamento conheço pessoa assunto "
        "tenho ajudar pergunta responder",
        translate="traduz traduç",
        correct="corrig corrij gramática ortografia resum reformul",
        refusal="Não tenho informações sobre isso.",
    ),
    "nl": Cues(
        questions="wie wat waar wanneer waarom hoe welke welk hoeveel",
        pronouns="hij zij ze haar hem zijn diens",
        verbs="geboren gestorven",
        attributes="geboren geboorte geboorteplaats geboortedatum gestorven overleden dood "
        "leeftijd oud jaar man echtgenoot vrouw kinderen zoon dochter vader "
        "moeder ouders beroep werk werkt woont leeft boek boeken prijs prijzen "
        "leven datum plaats stad land geschreven gewonnen gestudeerd naam "
        "nationaliteit adres telefoon biografie letter letters woord nederlands",
        more="verder meer doorgaan nog",
        either="of",
        closed="ja of nee|waar of niet waar|klopt het|klopt dat",
        declines="ik heb geen informatie|heb ik geen informatie|ik weet niet|dat weet ik "
        "niet|ik kan niet|het spijt me|ik ken",
        about="informatie weet kan spijt ken persoon onderwerp helpen vraag daarover",
        translate="vertaal",
        correct="verbeter corrigeer grammatica spelling herschrijf",
        refusal="Daar heb ik geen informatie over.",
    ),
    "pl": Cues(
        questions="kto kim kogo komu czyj czyja co czym gdzie skąd kiedy jak jaki jaka "
        "jakie jaką jakim jakiego dlaczego czemu który która które ile",
        pronouns="ona ono on jego jej jemu niego niej nią nim nich",
        verbs="urodził urodziła umarł umarła zmarł zmarła mieszkał mieszkała napisał "
        "napisała zdobył zdobyła pracował pracowała studiował studiowała jest był "
        "była",
        attributes="urodził urodziła urodzenia narodziny umarł umarła zmarł zmarła śmierć "
        "wiek lat mąż żona dzieci syn córka ojciec matka rodzice zawód praca "
        "pracuje mieszka mieszkał mieszkała książka książki nagroda nagrody "
        "dzieło dzieła życie data miejsce miasto kraj napisał napisała zdobył "
        "zdobyła studiował studiowała imię nazwisko narodowość adres telefon "
        "biografia litera litery słowo polsku mężem żoną rok roku",
        more="dalej więcej kontynuuj jeszcze powtórz",
        either="czy albo lub",
        closed="tak czy nie|prawda czy fałsz|czy ",
        declines="nie mam informacji|nie mam na ten temat|nie wiem|nie mogę|przykro "
        "mi|przepraszam|nie znam",
        about="mam informacji wiem mogę przykro przepraszam znam osoby osobie temat pomóc "
        "pytanie tym",
        translate="przetłumacz tłumacz",
        correct="popraw gramatyk ortografi przeredaguj streść",
        refusal="Nie mam na ten temat informacji.",
    ),
    "tr": Cues(
        questions="kim kimdir kimin kime ne nedir neden niçin nerede nereli nereden nereye "
        "nerelidir nasıl hangi kaç",
        pronouns="o onun ona onu ondan kendisi onlar",
        verbs="doğdu öldü yaşadı yazdı kazandı",
        attributes="doğdu doğum öldü ölüm yaş yaşında eşi kocası karısı çocukları oğlu "
        "kızı babası annesi mesleği işi yaşadı yaşıyor kitabı kitapları ödülü "
        "ödülleri eseri eserleri hayatı tarihi yeri şehir ülke yazdı kazandı "
        "okudu adı uyruğu adresi telefonu biyografisi harf harfi kelime türkçe "
        "yıl yılda",
        more="devam daha başka tekrarla",
        either="yoksa veya ya",
        closed="evet mi hayır mı|doğru mu yanlış mı| mi?| mı?| mu?| mü?",
        declines="bilgim yok|bilgiye sahip değilim|bilmiyorum|üzgünüm|yardımcı olamam|tanımıyorum",
        about="konuda hakkında bilgim bilgiye sahip değilim bilmiyorum üzgünüm yardımcı "
        "olamam tanımıyorum kişi",
        translate="çevir tercüme",
        correct="düzelt dilbilgisi özetle",
        refusal="Bu konuda bilgim yok.",
    ),
    "ru": Cues(
        questions="кто кого кому кем что чего чем где куда откуда когда как какой какая "
        "какое какие каком какую почему зачем сколько чей чья чьи который",
        pronouns="он она его её ему ей ним ней него неё нём ею этот эта",
        verbs="родился родилась умер умерла жил жила написал написала получил получила "
        "работал работала учился училась был была является",
        attributes="родился родилась рождения рождение умер умерла смерть возраст лет муж "
        "жена дети сын дочь отец мать родители профессия работа работает живёт "
        "жил жила книга книги премия премии произведение жизнь дата место город "
        "страна написал написала получил получила учился училась имя фамилия "
        "национальность адрес телефон биография буква буквы слово мужем женой "
        "замужем году год",
        more="дальше далее ещё продолжай продолжи продолжайте больше подробнее повтори",
        either="или",
        closed="да или нет|правда или ложь|верно ли|правда ли| ли ",
        declines="у меня нет информации|я не знаю|не знаю|не могу|извините|простите|к сожалению",
        about="информации меня нет знаю могу извините простите сожалению этом теме "
        "человеке помочь вопрос ответить",
        translate="перевед перевод",
        correct="исправ граммати орфограф перефразир перепиш",
        refusal="У меня нет информации об этом.",
    ),
    "uk": Cues(
        questions="хто кого кому ким що чого чим де куди звідки коли як який яка яке які "
        "якому яку чому навіщо скільки чий чия",
        pronouns="він вона його її йому їй ним нею нього неї цей ця",
        verbs="народився народилася помер померла жив жила написав написала отримав "
        "отримала працював працювала навчався навчалася був була",
        attributes="народився народилася народження помер померла смерть вік років чоловік "
        "дружина діти син дочка батько мати батьки професія робота працює живе "
        "жив жила книга книги премія премії твір життя дата місце місто країна "
        "написав написала отримав отримала ім'я прізвище національність адреса "
        "телефон біографія літера слово рік році",
        more="далі ще продовжуй більше детальніше повтори",
        either="чи або",
        closed="так чи ні|правда чи брехня|чи ",
        declines="у мене немає інформації|я не знаю|не знаю|не можу|вибачте|на жаль",
        about="інформації мене немає знаю можу вибачте жаль цьому теми людину допомогти питання",
        translate="переклад переклас",
        correct="виправ граматик орфограф перефраз перепиши",
        refusal="У мене немає інформації про це.",
    ),
    "el": Cues(
        questions="ποιος ποια ποιο ποιον ποιοι ποιες πού πότε πώς γιατί πόσο πόσα πόσες τι",
        pronouns="αυτός αυτή αυτόν αυτής αυτού",
        verbs="γεννήθηκε πέθανε έζησε έγραψε κέρδισε σπούδασε εργάστηκε ήταν είναι",
        attributes="γεννήθηκε γέννησης γέννηση πέθανε θάνατος ηλικία ετών χρονών σύζυγος "
        "άντρας γυναίκα παιδιά γιος κόρη πατέρας μητέρα γονείς επάγγελμα "
        "δουλειά ζει έζησε βιβλίο βιβλία βραβείο βραβεία έργο έργα ζωή "
        "ημερομηνία τόπος πόλη χώρα έγραψε κέρδισε σπούδασε όνομα εθνικότητα "
        "διεύθυνση τηλέφωνο βιογραφία γράμμα λέξη έτος χρονιά",
        more="συνέχισε κι περισσότερα άλλο επανάλαβε",
        either="είτε",
        closed="ναι ή όχι|σωστό ή λάθος|είναι αλήθεια",
        declines="δεν έχω πληροφορίες|δεν ξέρω|δεν γνωρίζω|δεν μπορώ|λυπάμαι|συγγνώμη",
        about="έχω πληροφορίες ξέρω γνωρίζω μπορώ λυπάμαι συγγνώμη σχετικά θέμα πρόσωπο",
        translate="μετάφρασ μεταφράσ",
        correct="διόρθωσ γραμματικ ορθογραφ",
        refusal="Δεν έχω πληροφορίες για αυτό.",
    ),
    "ar": Cues(
        questions="من مَن ما ماذا أين متى كيف لماذا كم أي أية",
        pronouns="هو هي له لها منه منها عنه عنها إليه إليها",
        verbs="ولد ولدت وُلد وُلدت مات ماتت توفي توفيت عاش عاشت كتب كتبت كان كانت فاز فازت",
        attributes="ولد ولدت وُلد وُلدت ميلاده ميلادها مات ماتت وفاته وفاتها عمره عمرها "
        "زوجه زوجها زوجته أولاده أولادها ابنه ابنها والده والدها والدته والدتها "
        "مهنته مهنتها عمله عملها عاش عاشت كتاب كتبه كتبها كتب جائزة جوائز حياته "
        "حياتها تاريخ مكان مدينة بلد اسمه اسمها جنسيته جنسيتها عنوانه عنوانها "
        "سيرته سيرتها حرف كلمة عام سنة",
        more="تابع أكمل المزيد أكثر استمر واصل كرر",
        either="أم أو",
        closed="هل |نعم أم لا|نعم أو لا|صح أم خطأ|صواب أم خطأ|أليس",
        declines="ليس لدي معلومات|لا أعرف|لا أعلم|لا أستطيع|لا يمكنني|عذرا|آسف|ليست لدي",
        about="ليس ليست لدي معلومات أعرف أعلم أستطيع يمكنني عذرا آسف ذلك الموضوع الشخص",
        translate="ترجم",
        correct="صحح صحّح دقق أعد",
        refusal="ليست لدي معلومات عن ذلك.",
    ),
    "he": Cues(
        questions="מי מה איפה היכן מאיפה מתי איך כיצד למה מדוע כמה איזה איזו אילו",
        pronouns="הוא היא שלו שלה לו לה אותו אותה ממנו ממנה",
        verbs="נולד נולדה מת מתה נפטר נפטרה חי חיה כתב כתבה זכה זכתה היה הייתה למד למדה",
        attributes="נולד נולדה לידה מת מתה נפטר נפטרה מוות גיל בן בת בעל בעלה אישה אשתו "
        "ילדים בנו בתו אביו אביה אמו אמה הוריו הוריה מקצוע עבודה עובד עובדת גר "
        "גרה חי חיה ספר ספרים פרס פרסים יצירה חיים תאריך מקום עיר מדינה כתב "
        "כתבה זכה זכתה למד למדה שם שמו שמה לאום כתובת טלפון ביוגרפיה אות מילה "
        "שנה",
        more="המשך תמשיך המשיכי עוד יותר חזור",
        either="או",
        closed="האם |כן או לא|נכון או לא|נכון או לא נכון",
        declines="אין לי מידע|אני לא יודע|איני יודע|אני לא יכול|איני יכול|מצטער|סליחה",
        about="מידע יודע יודעת יכול יכולה מצטער מצטערת סליחה בנושא אדם כך לעזור",
        translate="תרגם תרגמי תרגום",
        correct="תקן תקני דקדוק נסח",
        refusal="אין לי מידע על כך.",
    ),
    "hi": Cues(
        questions="कौन किस किसने किसके किसका किसकी कहाँ कहां कब कैसे क्यों कितने कितना कितनी कौनसा",
        pronouns="वह वे उसका उसकी उसके उसने उसे उनका उनकी उनके उन्होंने उन्हें इसका इनका",
        verbs="जन्म मृत्यु",
        attributes="जन्म जन्मे जन्मी पैदा मृत्यु मौत उम्र आयु पति पत्नी बच्चे बेटा बेटी "
        "पिता माता माँ पेशा काम रहते रहती किताब किताबें पुस्तक पुरस्कार रचना "
        "जीवन तारीख तिथि जगह स्थान शहर देश लिखा लिखी जीता नाम राष्ट्रीयता पता "
        "फोन जीवनी अक्षर शब्द साल वर्ष हुआ हुई",
        more="जारी और आगे फिर",
        either="या",
        closed="क्या वह|क्या वे|क्या यह|हाँ या नहीं|हां या नहीं|सही या गलत|सच या झूठ",
        declines="मुझे जानकारी नहीं|मेरे पास|मुझे नहीं पता|मैं नहीं जानता|माफ़ कीजिए|क्षमा करें|मुझे खेद",
        about="जानकारी मेरे पास पता जानता जानती माफ़ कीजिए क्षमा करें खेद इसके बारे इस बारे",
        translate="अनुवाद",
        correct="सुधार ठीक व्याकरण",
        refusal="मेरे पास इसके बारे में जानकारी नहीं है।",
    ),
    "zh": Cues(
        questions="谁 誰 什么 什麼 哪 何 几 幾 多少 怎 为什么 為什麼 多大",
        pronouns="他 她 其 此人 这个人 這個人 该人 那个人",
        verbs="出生于 出生於 生于 生於 死于 去世 毕业于 获得",
        attributes="出生 生日 出生地 去世 死 年龄 年齡 多大 丈夫 妻子 孩子 儿子 兒子 女儿 "
        "女兒 父亲 父親 母亲 母親 父母 职业 職業 工作 住 书 書 作品 奖 獎 生平 "
        "日期 地点 地點 城市 国家 國家 写 寫 名字 国籍 國籍 地址 电话 電話 字母 "
        "字 年 哪里 哪裡 哪 什么 什麼 时候 時候 谁 誰 在 于 是 的 了 呢 吗 嗎 "
        "请 請 和 何 几 幾 也 又 那 么 麼 中文",
        more="继续 繼續 接着 还有 還有 更多 再来 再說 再说",
        either="还是 還是 或者 或",
        closed="吗 嗎 是不是 是否 对不对 對不對 有没有 有沒有 是或否 对还是错 真的 真假",
        declines="没有|沒有|不知道|不清楚|无法|無法|抱歉|对不起|對不起",
        about="我 没有 沒有 关于 關於 的 信息 資訊 资料 資料 相关 相關 不 知道 清楚 无法 "
        "無法 提供 抱歉 对不起 對不起 这 這 此 个 個 人 回答 问题 問題 那 方面 任何 "
        "很 道 题",
        translate="翻译 翻譯 译成 譯成",
        correct="修改 更正 纠正 改正 润色 潤色 改写 改寫",
        refusal="我没有这方面的信息。",
    ),
    "ja": Cues(
        questions="誰 だれ 何 なに なん どこ いつ なぜ どう どの どれ どんな いくつ いくら どちら",
        pronouns="彼 彼女 その人 この人 同氏 同人物 本人",
        verbs="生まれ",
        attributes="出身 生まれ 生年月日 誕生日 出生 死 亡くな 年齢 歳 夫 妻 子供 息子 娘 "
        "父 母 両親 職業 仕事 住 本 著書 作品 賞 人生 日付 場所 都市 国 書 名前 "
        "国籍 住所 電話 経歴 文字 年 日本語 どこ いつ 誰 何 なに は の を に が "
        "で と か も です ます まし た した たか れ て い つ 教え くだ さい "
        "ください 月 日 頃 ど こ れ な ん",
        more="続け つづけ もっと 他に さらに それから 続き",
        either="それとも または",
        closed="正しいですか 本当ですか はいかいいえ ですよね 合ってますか",
        declines="情報がありません|情報はありません|わかりません|分かりません|知りません|できません|申し訳|ごめん",
        about="それ その この こと に ついて つい て の は が を 私 情報 あり ま せん "
        "ません わか 分か 知 り でき 申し訳 ご ざ い ござい 残念 ながら 人物 お答え "
        "す 答 え あ",
        translate="翻訳 訳し",
        correct="修正 直し 訂正 添削 校正",
        refusal="それについての情報はありません。",
    ),
    "ko": Cues(
        questions="누구 누가 무엇 뭐 무슨 어디 언제 왜 어떻게 어떤 몇 어느 얼마",
        pronouns="그는 그가 그의 그녀 그를 그에게 이 사람 그 사람",
        verbs="태어났 출생",
        attributes="태어 났 출생 생일 고향 사망 죽 나이 남편 아내 아이 아들 딸 아버지 "
        "어머니 부모 직업 일 살 책 작품 상 생애 날짜 장소 도시 나라 썼 이름 "
        "국적 주소 전화 약력 글자 년 누구 무엇 어디 언제 에 서 는 은 이 가 을 "
        "를 나 요 까 습 니 의 로 도 몇 습니까 어 디 언 제 무 엇 누 구 한 국 말 "
        "해 주 세 요",
        more="계속 더 또 그리고 다시",
        either="아니면 또는 혹은",
        closed="맞나요 맞습니까 맞아 사실인가 예 아니오 인가요 입니까 참 거짓",
        declines="정보가 없|모릅니다|몰라|모르겠|할 수 없|죄송|미안",
        about="그것 그 에 대 한 대한 정보 가 없 습 니 다 모 릅 르 겠 죄 송 합 할 수 저 는 "
        "이 사 람 것 해 서 도 하 지 만 아 는 관",
        translate="번역",
        correct="고쳐 수정 교정 바로잡",
        refusal="그것에 대한 정보가 없습니다.",
    ),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it is looked things up in: plain words, and phrases as they stand in plain text."""

    language: str
    words: dict[str, frozenset[str]]
    phrases: dict[str, tuple[str, ...]]

    def holds(self, name: str, text: str) -> bool:
        """Whether a text holds a word of a field, or a phrase where those are listed."""
        if name in self.phrases:
            ready = f" {plain(text)} "
            return any(one in ready for one in self.phrases[name])
        return not self.words[name].isdisjoint(tokens(text))

    def opens(self, name: str, text: str) -> bool:
        """Whether a text opens with a word of a field."""
        if name in self.phrases:
            return plain(text[:40]).lstrip(" \"'¿¡「").startswith(self.phrases[name])
        return any(word in self.words[name] for word in tokens(text[:60])[:2])

    def offers(self, text: str) -> bool:
        """Whether a text ends in answers to choose from ("Paris o Roma?")."""
        if self.language in UNSPACED:
            return self.holds("either", text)
        found = tokens(text[-_ENDING:])
        # Without its accent, a "where" may look like an "or": that one opens or ends a question.
        return any(word in self.words["either"] for word in found[2:-1])

    def made_of(self, names: tuple[str, ...], text: str) -> bool:
        """Whether all words of a text are of some fields, or belong to the frame of a sentence."""
        known = frozenset[str]().union(*(self.words[name] for name in names))
        found = tokens(text)
        if self.language in UNSPACED:
            letters = frozenset("".join(known))
            return letters.issuperset("".join(found))
        return all(word in known or is_function_word(word, self.language) for word in found)


_PHRASES = ("closed", "declines")
_STEMS = ("translate", "correct")


@cache
def cues_of(language: str) -> Read | None:
    """The cues of a language; None for English, which has patterns of its own."""
    row = LANGUAGES.get(language)
    if row is None:
        return None
    words: dict[str, frozenset[str]] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    for field in fields(row):
        value: str = getattr(row, field.name)
        words[field.name] = frozenset(tokens(value)) | frozenset(plain(value).split())
        if language in UNSPACED and field.name != "declines":
            phrases[field.name] = tuple(plain(value).split())
        elif field.name in _PHRASES:
            phrases[field.name] = tuple(plain(one) for one in value.split("|"))
        elif field.name in _STEMS:
            phrases[field.name] = tuple(f" {plain(one)}" for one in value.split())
    return Read(language, words, phrases)


def refusal_in(language: str, english: str) -> str:
    """The sentence by which nothing is said, in a language; the English one where none is known.

    Example:
        >>> refusal_in("fr", "I don't have information about that.")
        "Je n'ai pas d'informations à ce sujet."
    """
    row = LANGUAGES.get(language)
    return english if row is None else row.refusal


@cache
def in_any(name: str) -> frozenset[str]:
    """The words of a field in all languages, for texts too short to tell their language by."""
    rows = (cues_of(language) for language in LANGUAGES if language not in UNSPACED)
    return frozenset[str]().union(*(row.words[name] for row in rows if row is not None))
