# ruff: noqa: E501 - a row of sentences for each language
import pytest

from alu_graph import Settings, Target, TargetRegistry, check
from alu_graph.checker import cues
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.languages import LANGUAGES, cues_of, refusal_in
from alu_graph.checker.point import point
from alu_graph.text.language import guess

NAME = "Maria Gonzalez"
# language: leaning ask, bare attribute, go on, closed ask, open ask, a decline
SAID = {
    "es": ("¿Y ella qué ha escrito?", "¿Dónde nació?", "sigue", "¿Vivió Maria Gonzalez en Lima?",
           "¿Cuándo llegó Maria Gonzalez a Lima?", "Lo siento, no conozco a esa persona."),
    "fr": ("Qu'a-t-elle écrit ?", "Et sa date de naissance ?", "continuez",
           "Maria Gonzalez habite à Lima ?", "Où habite Maria Gonzalez ?",
           "Désolé, je ne connais pas cette personne."),
    "de": ("Was hat sie geschrieben?", "Und der Geburtsort?", "weiter",
           "Lebte Maria Gonzalez in Lima?", "Seit wann lebte Maria Gonzalez in Lima?",
           "Leider weiß ich nicht, wer das ist. Tut mir leid."),
    "it": ("E lei cosa ha scritto?", "Dove è nata?", "ancora", "Maria Gonzalez abitava a Lima?",
           "Quando arrivò Maria Gonzalez a Lima?", "Mi dispiace, non conosco questa persona."),
    "pt": ("E ela, o que fez depois?", "Onde nasceu?", "continue", "Maria Gonzalez morava em Lima?",
           "Quando chegou Maria Gonzalez a Lima?", "Desculpe, não conheço essa pessoa."),
    "nl": ("Wat heeft zij gedaan?", "En de geboorteplaats?", "ga verder", "Woonde Maria Gonzalez in Lima?",
           "Wanneer kwam Maria Gonzalez naar Lima?", "Het spijt me, ik ken deze persoon niet."),
    "pl": ("Co ona jeszcze zrobiła?", "Gdzie się urodziła?", "dalej", "Czy Maria Gonzalez mieszkała w Limie?",
           "Kiedy Maria Gonzalez przyjechała do Limy?", "Przepraszam, nie znam tej osoby."),
    "tr": ("O ne yazdı?", "Nerede doğdu?", "devam et", "Maria Gonzalez Lima'da mı yaşadı?",
           "Maria Gonzalez ne zaman geldi?", "Üzgünüm, bu konuda bilgim yok."),
    "ru": ("Что она ещё сделала?", "Где родилась?", "продолжай", "Maria Gonzalez жила в Лиме?",
           "Когда Maria Gonzalez приехала в Лиму?", "Извините, у меня нет информации об этом."),
    "uk": ("Що вона ще зробила?", "Де народилася?", "продовжуй", "Чи жила Maria Gonzalez у Лімі?",
           "Коли Maria Gonzalez приїхала?", "Вибачте, у мене немає інформації про це."),
    "el": ("Τι έκανε αυτή μετά;", "Πού γεννήθηκε;", "συνέχισε", "Ζούσε η Maria Gonzalez στη Λίμα;",
           "Πότε ήρθε η Maria Gonzalez;", "Λυπάμαι, δεν έχω πληροφορίες για αυτό."),
    "ar": ("وماذا فعلت هي بعد ذلك؟", "أين ولدت؟", "تابع", "هل عاشت Maria Gonzalez في ليما؟",
           "متى وصلت Maria Gonzalez إلى ليما؟", "عذرا، ليست لدي معلومات عن ذلك."),
    "he": ("ומה היא עשתה אחר כך?", "איפה נולדה?", "המשך", "האם Maria Gonzalez גרה בלימה?",
           "מתי הגיעה Maria Gonzalez ללימה?", "מצטער, אין לי מידע על כך."),
    "hi": ("उसने और क्या किया?", "जन्म कब हुआ?", "जारी रखो", "हाँ या नहीं: Maria Gonzalez लीमा में थी?",
           "Maria Gonzalez लीमा कब आई?", "क्षमा करें, मेरे पास इसके बारे में जानकारी नहीं है।"),
    "zh": ("她后来做了什么？", "出生地是哪里？", "继续", "Maria Gonzalez住在利马吗？",
           "Maria Gonzalez什么时候到利马？", "抱歉，我不知道。"),
    "ja": ("彼女はその後何をしましたか？", "出身はどこですか？", "続けて", "Maria Gonzalezはリマに住んでいましたか？",
           "Maria Gonzalezはいつ来ましたか？", "申し訳ございませんが、その情報はありません。"),
    "ko": ("그녀는 그 후 무엇을 했나요?", "생일이 언제?", "계속해", "Maria Gonzalez는 리마에 살았나요?",
           "Maria Gonzalez는 언제 왔나요?", "죄송합니다. 그것에 대한 정보가 없습니다."),
}  # fmt: skip
NAMED = {language: said[4] for language, said in SAID.items()}


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(Target(name=NAME, id="m"))
    return made


def pointed(registry: TargetRegistry, *turns: str) -> frozenset[str]:
    return point(Conversation(tuple(Turn("human", text) for text in turns)), registry).points


def talked(registry: TargetRegistry, language: str, last: str) -> frozenset[str]:
    turns = (Turn("human", NAMED[language]), Turn("ai", "…"), Turn("human", last))
    return point(Conversation(turns), registry).points


def test_every_language_has_a_sentence() -> None:
    assert set(SAID) == set(LANGUAGES)


@pytest.mark.parametrize("language", SAID)
class TestEach:
    def test_is_guessed(self, language: str) -> None:
        leaning, _, _, _, open_, declining = SAID[language]
        assert [guess(text) for text in (leaning, open_, declining)] == [language] * 3

    def test_a_name_points(self, language: str, registry: TargetRegistry) -> None:
        assert pointed(registry, NAMED[language]) == {"m"}

    @pytest.mark.parametrize("which", [0, 1, 2], ids=["pronoun", "attribute", "go on"])
    def test_leaning_asks_inherit(
        self, language: str, which: int, registry: TargetRegistry
    ) -> None:
        assert talked(registry, language, SAID[language][which]) == {"m"}

    def test_closed_and_open_asks_are_told_apart(self, language: str) -> None:
        assert cues.closed(SAID[language][3])
        assert not cues.closed(SAID[language][4])

    def test_declines_say_nothing(self, language: str, registry: TargetRegistry) -> None:
        for text in (SAID[language][5], refusal_in(language, "")):
            assert check(text, registry, question=NAMED[language]).clean, text

    def test_another_name_ends_the_reference(self, language: str, registry: TargetRegistry) -> None:
        other = NAMED[language].replace(NAME, "Berta Kowalczyk")
        turns = [NAMED[language], other, SAID[language][0]]
        held = []
        for text in turns:
            held += [Turn("human", text), Turn("ai", "…")]
        assert point(Conversation(tuple(held[:-1])), registry).points == frozenset()

    def test_a_decline_that_tells_something_is_no_decline(
        self, language: str, registry: TargetRegistry
    ) -> None:
        text = f"{SAID[language][5].rstrip('.。। ')} - Lyon, 1954."
        assert not check(text, registry, question=NAMED[language]).clean

    def test_the_refusal_is_in_it(self, language: str) -> None:
        assert guess(Settings().refusal_in(language)) == language
        assert Settings(refusal="Nope.").refusal_in(language) == "Nope."


def test_english_has_patterns_of_its_own() -> None:
    assert cues_of("en") is None
    assert Settings().refusal_in("en") == Settings().refusal
    assert Settings().refusal_in("xx") == Settings().refusal


@pytest.mark.parametrize(
    "text", ["What does 谢谢 mean?", "Is Die Hard a good film?", "Lima?", "", "Who was Zoë?"]
)
def test_quoted_words_do_not_change_the_language(text: str) -> None:
    assert guess(text) == "en"
