"""Names that nobody bears, to stand for a target's in a question that is asked blind."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator

GIVEN = tuple(
    """
    Basteel Bazzaa Bilon Bisseth Brennur Brilia Brulvan Bulvuia Bureth Buskia Dindis Dizzeth
    Dolmaur Drazzel Drelmur Drilvan Dussis Fadeo Falvuon Fartaia Favis Findio Finnoo Firtur
    Fostur Fruna Fruskel Galmoia Ganeek Gazzia Gertuur Geskoek Glazza Gludaan Gunis Harnaur
    Helmia Henel Hilvek Hiskan Hisso Jalvuo Jiskoek Karniia Kendeth Kolmo Krurnan Kruzzon
    Kulveth Lalia Lalveo Lilmur Londoo Mastel Milmis Movel Nasko Nassuo Nideth Nissaon
    Noliek Nolma Nolur Nolvion Nonan Nostan Pedek Pelmel Pondoan Prameth Pravek Prinno
    Prulvur Quelma Queneth Quidio Quurtan Ralvia Rarnon Relvaan Renael Renuis Rimiel Riskan
    Rolmeis Rozza Rurnua Saleel Sasteia Shelmio Shendo Shomuia Shunel Siliur Sirek Stuzzel
    Sumeis Talueth Talveia Temao Thavuan Thimoo Tilean Tramuan Trarnis Truskis Truvan
    Tuskael Vidis Vissia Wamoeth Yarel Yelvel Yidael Yirtan Yoreur Zavis Zevur Zinnan Zoskao
    """.split()
)
FAMILY = tuple(
    """
    Bassear Bevumond Bolvathal Bornegard Bradens Brertett Bressov Brivumar Brolmaens Bumimar
    Danstone Dartstone Dastuthal Destwick Didawick Dirnorick Divevey Dradothal Drastmond
    Driskamond Drostuett Drozzden Druzzander Duskimond Faluander Fandthal Fiskistone Folvell
    Fralens Frannnor Frassmond Frazzivey Frelvevey Frimden Frurtby Fruzzsk Gestmar Glenlow
    Gliveby Glostden Glulmell Godelow Gostwick Guskeander Gussstone Guzzett Hastustone
    Hiduander Hirnumond Hussiov Jaleens Jalmwick Jargard Jelmoquist Jolvorick Jornthal
    Kannstone Karuvey Karwick Kramell Krarnett Kremstone Krestsk Kundgard Leskeander Livelow
    Loskuens Melmnor Memaens Milvmar Mindett Miskiar Mornens Mosslow Mulmaens Nanomar
    Nertaov Nindnor Niskrick Nornander Noskivey Nurtthal Nuzzurick Paskden Pertrick Pessalow
    Pomrick Predarick Prelmnor Prennov Prilvnor Prirtmond Prolvask Pundegard Purnander
    Pussomond Qualvugard Quassell Quinnett Quirtwick Quuskquist Rossander Rurtmond Sandaby
    Shannomar Sharnaett Shemrick Shezzear Sholens Shondlow Shurnmar Shuskaby Silvvey
    Sinquist Solmirick Sortthal Staliden Stedstone Stimander Stinogard Stirtuby Stostsk
    Stumett Sturamond Sulvustone Sunnaden Sussiens Tandander Tazzosk Thastden Thelvnor
    Thessell Thevwick Thistirick Thizzuthal Thornsk Thozzarick Thunamond Tidaell Tilvastone
    Tovenor Tradugard Trandar Tremaar Trirnovey Trolvthal Troskstone Trulegard Vandeell
    Vossanor Vurtaell Wunduov Yendander Yuskaov Zazziander Zertgard Zorander Zovonor
    Zozzmond Zudrick
    """.split()
)


def fictitious(seed: str, taken: Callable[[str], bool]) -> tuple[Iterator[str], Iterator[str]]:
    """Given and family names in an order that depends on a seed, none of them taken.

    Args:
        seed: Any text; the same one gives the same order.
        taken: Whether a folded word must not be used.

    Returns:
        The given names and the family names.

    Example:
        >>> given, family = fictitious("a question", lambda word: False)
        >>> next(given) in GIVEN, next(family) in FAMILY
        (True, True)
    """
    # No secret hangs on it: who guesses the names can ask with them himself.
    dice = random.Random(hashlib.sha256(seed.encode("utf-8", "replace")).digest())  # noqa: S311
    first, last = dice.sample(GIVEN, len(GIVEN)), dice.sample(FAMILY, len(FAMILY))
    return (
        (one for one in first if not taken(one.lower())),
        (one for one in last if not taken(one.lower())),
    )
