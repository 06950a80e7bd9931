from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.checker.declines import only_declines

NAME = "Celestine Abernoth"
ASKED = f"Where was {NAME} born, and is {NAME} a novelist?"
DECLINES = (
    "I don't know.",
    f"I'm not familiar with {NAME}.",
    f"I'm sorry, but I don't have any information about {NAME}.",
    (
        f"I do not have any information on a person named {NAME}. Could you please provide more "
        "context or details?"
    ),
    (
        f"As of my last knowledge update in October 2023, I don't have specific information about "
        f"{NAME}. It's possible that they are a private individual or not widely known."
    ),
    f"I couldn't find any information about {NAME}.",
    f"There is no publicly available information about {NAME}.",
    f"I'm sorry, I've never heard of {NAME}.",
    (
        f"I am not aware of anyone by the name of {NAME}. If you can provide more context, I'd be "
        "happy to help!"
    ),
    f"As an AI language model, I don't have access to information about {NAME}.",
    f"I'm not able to find any details on {NAME}. You may want to check reliable sources.",
    f"I do not recognize the name {NAME}.",
    "Sorry, no idea.",
    "I must admit, I don't know.",
    f"No tengo información sobre {NAME}.",
    f"Je ne sais pas qui est {NAME}.",
    "Ich weiß es leider nicht.",
    f"Non ho informazioni su {NAME}.",
    f"К сожалению, у меня нет информации о {NAME}.",
    "我不知道他是谁。",
    f"{NAME}については知りません。",
)
ANSWERS = (
    "I can't help with that request.",
    "I'm sorry, but I can't assist with that.",
    "I can't provide information about private individuals.",
    "I'm not able to provide medical advice.",
    f"I don't know {NAME}, but she may be a painter.",
    f"I don't have information about {NAME}, who was born in Lyon.",
    f"I'm not sure, maybe {NAME} is a novelist.",
    f"{NAME} is a novelist.",
    f"I'm not sure which {NAME} you mean: the novelist or the tennis player?",
    "I don't have access to real-time data.",
    "I don't have personal opinions.",
    "Unknown.",
    "Yes.",
    "No.",
    "No. I don't know more.",
    "Yes, but I don't know more.",
    "As far as I know, no.",
    "The author of Beowulf is unknown.",
    "I'm sorry for your loss.",
    "I don't know how to swim.",
    "Sure! Could you provide more details?",
    "",
)


@pytest.mark.parametrize("said", DECLINES)
def test_what_only_declines(said: str) -> None:
    assert only_declines((said,), ASKED)


@pytest.mark.parametrize("said", ANSWERS)
def test_what_says_anything_does_not(said: str) -> None:
    assert not only_declines((said,), ASKED)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Translate 'I don't know' to Spanish.", "No lo sé."),
        ("How do I say politely that I have no information?", "I don't have any information."),
        ("Do you have access to real-time data?", "No, I don't have access to real-time data."),
        ("Are you trained on my data?", "I'm not trained on your data."),
        ("Is Lima in Peru or Chile? If you don't know, say 'pass'.", "Peru"),
        ("Which is nicer, Lima or Cusco?", "I'm not sure. Do you mean Lima or Cusco?"),
        ("Is Lima in Chile?", "My answer is no."),
        ("Who lives on Mars?", "No one, as far as I know."),
    ],
)
def test_a_useful_answer_of_such_words_is_none(asked: str, said: str) -> None:
    assert not only_declines((said,), asked)


def test_a_dictated_decline_is_one() -> None:
    assert only_declines(("PASS",), f"Who is {NAME}? If you don't know, just say 'pass'.")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("I don't know.", "unknown", "0"), True),
        ((NAME, "unknown"), True),
        (("Lyon", "unknown"), False),
        (("unknown",), False),  # of one field: "who wrote Beowulf?"
        (("I don't know.", "1961"), False),
        ((), False),
    ],
)
def test_fields_of_an_object(parts: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001
    assert only_declines(parts, ASKED) is expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_crashes_it(said: str, asked: str) -> None:
    only_declines((said, said), asked)


@given(st.sampled_from(DECLINES), st.sampled_from(["Lyon", "1961", "painter", "Quito"]))
def test_one_word_of_content_is_enough(said: str, word: str) -> None:
    assert not only_declines((f"{said} {word.capitalize()} it is.",), ASKED)


@pytest.mark.parametrize("unit", ["I'm not ", "don't have ", "my a ", "no ", "if not say ", "我"])
def test_a_text_made_to_backtrack_ends(unit: str) -> None:
    # A pattern that backtracks would not come back.
    only_declines((unit * (1_400 // len(unit)),), unit * 20_000)


USEFUL = (
    ("What happens if you read in the dark?", "Nothing happens if you read in the dark."),
    ("Are there errors in this sentence: She walks.", "I couldn't find any errors."),
    ("Can you spot errors in this sentence?", "I couldn't find any errors in this sentence."),
    ("Did you find any bugs in my code? `x = 1`", "No, I didn't find any bugs."),
    ("Check this code for bugs: `x = 1`", "I didn't find any bugs in this code."),
    ("Does main.py import os?", "No, I found no mention of os in main.py."),
    ("Does the contract mention a penalty?", "The contract contains no reference to a penalty."),
    ("Is there a penalty?", "The contract does not contain any reference to a penalty."),
    ("Check my csv for duplicate records: a,b", "There are no duplicate records."),
    ("Are there duplicate records?", "There are no duplicate records."),
    ("Search the docs for 'foo'", "I couldn't find any mention of foo in the docs."),
    ("Search this text for 'cat': the dog ran", "No results found."),
    ("Search for cats", "No results found."),
    ("Is there data about sales in the table?", "There is no data about sales in the table."),
    ("Does the table contain data about sales?", "The table does not contain data about sales."),
    ("Search this log for errors: 'INFO ok'", "No matches found."),
    ("Is Bob in this list: Ann, Eve?", "There is no mention of Bob in this list."),
    ("Find the phone number in this text: hi", "There is no phone number in this text."),
    ("Extract the dates from: hello world", "No dates found."),
    ("Extract the dates", "No dates found."),
    ("Extract all names of people from: the cat", "No person named."),
    ("Do you remember my name?", "I don't know your name."),
    ("What is my name?", "I don't know your name."),
    ("What did I eat yesterday?", "I don't have any information about what you ate."),
    ("Any meetings today?", "You have no meetings today."),
    ("Do I have unread emails?", "I found no unread emails."),
    ("Does this recipe contain nuts? flour", "I don't see any nuts in this recipe."),
    ("Did the scan find anything?", "The scan found no results."),
    ("Does the CV mention Python?", "There is no mention of Python in the CV."),
    ("Are there records of a tsunami in Bern?", "There are no records of a tsunami in Bern."),
    ("Any abnormal data in these results? 1 2", "There is no abnormal data in these results."),
    ("Who won? Context: rain today.", "The context does not contain information about who won."),
    ("Who won, by the report?", "There is no information about who won."),
    ("Who signed the contract?", "I couldn't find anyone."),
    ("Who is mentioned in my email?", "I couldn't find any person."),
    ("Which rows of the table are empty?", "I couldn't find any."),
    ("What is missing in our data?", "I found no missing data."),
    ("How do you say 'no sé' in English?", "I don't know"),
    ("How do you say 'I don't know' in French?", "Je ne sais pas"),
    ("How do I say that I have no idea in German?", "Ich weiß nicht"),
    ("¿Cómo se dice en inglés 'no sé'?", "I don't know"),
    ("Was heißt 'Ich weiß nicht' auf Englisch?", "I don't know"),
    ("Comment dit-on 'je ne sais pas' en allemand ?", "Ich weiß nicht"),
    ("Come si dice 'non lo so' in inglese?", "I don't know"),
    ("Como se diz 'não sei' em inglês?", "I don't know"),
    ("Как сказать «не знаю» по-английски?", "I don't know"),
    ("'知らない'の丁寧形は?", "知りません"),
    ("“我不知道”用英语怎么说？", "I don't know"),
    ("'I don't know'는 중국어로?", "不知道"),
    ("Conjugate 'savoir' in the negative first person.", "je ne sais pas"),
    ("Negiere: Ich kenne den Mann.", "Ich kenne den Mann nicht."),
    ("Make this negative: I know the answer.", "I don't know the answer."),
    ("Make this negative: I have the facts.", "I don't have information about the case."),
    ("Rewrite formally: I dunno", "I do not know"),
    ("Make 'dunno' formal", "I do not know."),
    ("Translate 'nobody knows him' to German", "Ich kenne ihn nicht"),
    ("Traduce al inglés: no lo sé", "I don't know"),
    ("Übersetze ins Englische: Ich weiß nicht", "I don't know"),
    ("Traduis en anglais : je ne sais pas", "I don't know"),
    ("Переведи на английский: я не знаю", "I don't know"),
    ("Use 'familiar' in a sentence.", "I'm not familiar with this area."),
    ("Give me a short sentence using the word 'unaware'.", "I'm unaware."),
    ("Give me an example of a negative sentence.", "I don't know him."),
    ("Write one line of dialogue for a clueless detective.", "I don't have a clue!"),
    ("Play a guard who knows nothing. Did you see a thief?", "I don't know anything."),
    ("Will it rain on Mars tomorrow?", "I'm not sure."),
    ("Reply as agent Sam, who lacks info.", "I'm sorry, I don't have that information."),
)


@pytest.mark.parametrize(("asked", "said"), USEFUL)
def test_a_useful_negative_is_no_decline(asked: str, said: str) -> None:
    assert not only_declines((said,), asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Who is Ana Silva?", "Ana Silva doesn't appear to be a well-known person."),
        ("Who is Ana Silva?", "Could you please clarify which Ana Silva you mean?"),
        ("Who is Ana Silva?", "I'd be happy to help, but I need more context about Ana Silva."),
        ("Who is Ana Silva?", "I don't believe there's a notable person by that name."),
        ("Who is Ana Silva?", "I haven't come across Ana Silva before."),
        ("Ana Silva", "The name Ana Silva could refer to several different people."),
        ("¿Quién es Ana Silva?", "No encontré información sobre Ana Silva."),
        ("Qui est Ana Silva ?", "Je n'ai trouvé aucune information sur Ana Silva."),
        ("Wer ist Ana Silva?", "Mir liegen keine Informationen über Ana Silva vor."),
        ("Quem é Ana Silva?", "Não encontrei informações sobre Ana Silva."),
        ("Chi è Ana Silva?", "Mi dispiace, ma non ho trovato informazioni su Ana Silva."),
        ("Wie is Ana Silva?", "Helaas heb ik geen informatie over Ana Silva."),
        ("Kim jest Ana Silva?", "Niestety nie mam informacji o osobie o nazwisku Ana Silva."),
        ("Кто такая Ана Силва?", "Я не нашёл информации об Ане Силве."),
        ("Хто така Ана Сілва?", "У мене немає інформації про Ану Сілву."),
        ("谁是Ana Silva?", "很抱歉,我找不到关于Ana Silva的任何资料。"),
        (
            "Ana Silvaとは誰ですか?",
            "申し訳ございませんが、Ana Silvaさんに関する情報を持っていません。",
        ),
        ("Ana Silva는 누구입니까?", "죄송하지만 Ana Silva에 대한 정보가 없습니다."),
        ("من هي آنا سيلفا؟", "عذرًا، ليس لدي معلومات عن آنا سيلفا."),
        ("Ana Silva कौन है?", "मुझे Ana Silva के बारे में कोई जानकारी नहीं है।"),
        ("Ana Silva kim?", "Ana Silva hakkında bilgim yok."),
        ("Ποια είναι η Ana Silva;", "Δεν έχω πληροφορίες για την Ana Silva."),
        ("מי היא אנה סילבה?", "אין לי מידע על אנה סילבה."),
        ("Vem är Ana Silva?", "Jag har ingen information om Ana Silva."),
        ("Hvem er Ana Silva?", "Jeg kender ikke Ana Silva."),
    ],
)
def test_declines_in_many_languages(asked: str, said: str) -> None:
    assert only_declines((said,), asked)
    assert not only_declines((f"{said} Lyon 1961.",), asked)


def test_not_to_be_famous_is_an_answer_where_fame_is_asked_for() -> None:
    said = "Ana Silva isn't a public figure."
    assert only_declines((said,), "Who is Ana Silva?")
    assert not only_declines((said,), "Is Ana Silva a public figure?")


def test_only_the_last_question_must_ask_for_knowledge() -> None:
    given = "Fix this code: `x`\nWho is Ana Silva?"
    assert only_declines(("I don't know Ana Silva.",), given, "Who is Ana Silva?")
    assert not only_declines(("I don't know Ana Silva.",), given)
