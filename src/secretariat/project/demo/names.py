"""Made-up names of people: Korean, Latin, Vietnamese, Cyrillic, Arabic and Chinese ones, some in two scripts."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from secretariat.people.rules import match_name

POOL = 1 << 16
"""So many names are made; two random bytes choose one of them for a person."""


@dataclass(frozen=True)
class MadeName:
    """A name with its second spelling, if it has one, and what belongs to it."""

    primary: str
    match: str
    primary_language: str
    other: str
    other_match: str
    other_language: str
    reads: str
    """The language in which the person likes to be written to."""
    address: str
    """The part of an e-mail address before the number."""


_KOREAN_FAMILIES = """김 Kim 21,이 Lee 15,박 Park 8,최 Choi 5,정 Jung 5,강 Kang 3,조 Cho 3,윤 Yoon 3,장 Jang 3,
임 Lim 3,한 Han 2,오 Oh 2,서 Seo 2,신 Shin 2,권 Kwon 2,황 Hwang 2,안 Ahn 2,송 Song 2,류 Ryu 1,전 Jeon 1,
홍 Hong 1,고 Ko 1,문 Moon 1,양 Yang 1,손 Son 1,배 Bae 1,백 Baek 1,허 Heo 1,유 Yoo 1,남 Nam 1,심 Shim 1,노 Noh 1,
하 Ha 1,곽 Kwak 1,성 Sung 1,차 Cha 1,주 Joo 1,우 Woo 1,구 Koo 1,민 Min 1,나 Na 1,진 Jin 1,지 Ji 1,엄 Um 1,
변 Byun 1,추 Choo 1,도 Do 1,석 Seok 1,선우 Sunwoo 1,남궁 Namgung 1"""
_KOREAN_FIRST = """민 min,서 seo,지 ji,현 hyun,영 young,상 sang,성 sung,재 jae,동 dong,은 eun,수 soo,혜 hye,
정 jung,경 kyung,미 mi,진 jin,준 jun,태 tae,승 seung,용 yong,광 kwang,희 hee,유 yu,하 ha,도 do,예 ye,소 so,
연 yeon,병 byung,기 ki"""
_KOREAN_SECOND = """준 jun,호 ho,영 young,희 hee,수 soo,철 chul,진 jin,민 min,숙 sook,자 ja,우 woo,연 yeon,
현 hyun,석 seok,훈 hoon,아 ah,경 kyung,식 sik,윤 yoon,은 eun,섭 seop,옥 ok,원 won,선 sun,란 ran,빈 bin,환 hwan,
미 mi,태 tae,주 joo"""
_LATIN_GIVEN = """Maria José Ana Luis Carmen Miguel Rosa Antônio Inês Tomás Lucía Raúl Beatriz Héctor Conceição
Ramón Zoë Siobhán Liam Niamh Pádraig Aoife Owen Gwen Rhys Megan Fiona Angus Isla Duncan Moira Thomas Ellen
Arthur Ruth Walter Grace Jürgen Käthe Björn Åse Søren Ingrid Lars Maija Eero Jānis Ilze Vytautas Rūta Paweł
Agnieszka Łukasz Małgorzata Jiří Zdeněk Ľubica Miloš Željko Snežana Gábor Ágnes Ștefan Ioana Françoise Étienne
Benoît Hélène Giulia Matteo Chiara Amina Kwame Abena Chidi Ngozi Thabo Lerato Joao Imani Wanjiru Otieno Joselito
Marisol Rizal Dolores Bayani Luningning Putu Wayan Siti"""
_LATIN_FAMILY = """Silva Ortega Fernández Gonçalves Núñez Muñoz Ibáñez Araújo Magalhães Peña Castillo Reyes
Bautista Dimaculangan Santos Villanueva O’Brien Ó|Dálaigh MacLeod Fraser Murphy Byrne Walsh Jones Llewellyn
Pritchard Smith Carter Wright Cooper Fletcher Mason Docker Shipley Müller Schröder Groß Bäcker Sørensen Ødegård
Lindqvist Åkerström Virtanen Mäkelä Bērziņš Kalniņš Kazlauskas Šimkus Kowalczyk Wiśniewska Żak Dvořák Černý
Novák Horváth Kovačević Đorđević Szabó Nagy Ionescu Țepeș Lefèvre Châtelain Dubois Garçon Rossi D’Angelo
Esposito Mensah Owusu Okafor Nwosu Mokoena Dlamini Mwangi Odhiambo Wijaya Sutrisno Santoso Rahman van|der|Berg
de|la|Cruz"""
_VIETNAMESE_FAMILY = """Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"""
_VIETNAMESE_MIDDLE = """Văn Thị Hữu Đức Minh Ngọc Quang Thanh Thu Xuân Công Kim Hoàng Mỹ"""
_VIETNAMESE_GIVEN = """Hùng Dũng Hương Lan Mai Tuấn Phương Thảo Hạnh Bình Cường Đạt Giang Hà Khánh Linh Long Nga
Nhung Oanh Phúc Quân Sơn Tâm Thắng Thủy Trang Trung Tú Uyên Vân Yến"""
_RUSSIAN = [
    (
        "Иван Ivan,Пётр Pyotr,Сергей Sergei,Дмитрий Dmitri,Алексей Alexei,Николай Nikolai,Андрей Andrei,Фёдор Fyodor,"
        "Юрий Yuri,Егор Yegor,Тимур Timur,Олег Oleg,Павел Pavel,Максим Maxim,Глеб Gleb,Семён Semyon",
        "Иванов Ivanov,Кузнецов Kuznetsov,Соколов Sokolov,Попов Popov,Лебедев Lebedev,Козлов Kozlov,Новиков Novikov,"
        "Морозов Morozov,Волков Volkov,Зайцев Zaitsev,Павлов Pavlov,Щербаков Shcherbakov,Жуков Zhukov,Ким Kim,Цой Tsoi",
    ),
    (
        "Анна Anna,Мария Maria,Ольга Olga,Елена Yelena,Наталья Natalya,Татьяна Tatyana,Светлана Svetlana,Юлия Yulia,"
        "Дарья Darya,Ксения Ksenia,Вера Vera,Людмила Lyudmila,Жанна Zhanna,Полина Polina,Галина Galina,Алёна Alyona",
        "Иванова Ivanova,Кузнецова Kuznetsova,Соколова Sokolova,Попова Popova,Лебедева Lebedeva,Козлова Kozlova,"
        "Новикова Novikova,Морозова Morozova,Волкова Volkova,Зайцева Zaitseva,Щербакова Shcherbakova,Пак Pak,Тен Ten",
    ),
]
_ARABIC_GIVEN = """أحمد Ahmed,محمد Mohamed,فاطمة Fatima,ليلى Layla,يوسف Yusuf,خالد Khalid,سارة Sara,عمر Omar,
حسن Hassan,زينب Zaynab,مريم Maryam,إبراهيم Ibrahim,نور Nour,سلمى Salma,طارق Tariq,هدى Huda,رشيد Rashid,
أمينة Amina,سعيد Said,ياسمين Yasmin"""
_ARABIC_FAMILY = """حداد Haddad,منصور Mansour,خوري Khoury,بحري Bahri,العلي al-Ali,الحسن al-Hassan,
النجار al-Najjar,صالح Saleh,القاسم al-Qasim,ناصر Nasser,درويش Darwish,العمري al-Omari,المصري al-Masri,
بن عيسى Ben-Aissa,الصياد al-Sayyad,شاهين Shahin"""
_CHINESE_FAMILY = """王 Wang,李 Li,张 Zhang,刘 Liu,陈 Chen,杨 Yang,黄 Huang,赵 Zhao,周 Zhou,吴 Wu,徐 Xu,孙 Sun,
马 Ma,朱 Zhu,林 Lin,何 He"""
_CHINESE_GIVEN = """伟 Wei,芳 Fang,秀英 Xiuying,敏 Min,静 Jing,丽 Li,强 Qiang,磊 Lei,军 Jun,洋 Yang,勇 Yong,
艳 Yan,杰 Jie,娟 Juan,涛 Tao,明 Ming,超 Chao,海燕 Haiyan,建国 Jianguo,志强 Zhiqiang,晓梅 Xiaomei,国华 Guohua,
玉兰 Yulan,海龙 Hailong"""


def _pairs(text: str) -> list[tuple[str, str]]:
    out = []
    for entry in text.replace("\n", "").split(","):
        script, _, latin = entry.strip().rpartition(" ")
        out.append((script, latin))
    return out


def _words(text: str) -> list[str]:
    return [word.replace("|", " ") for word in text.split()]


def _korean(rng: random.Random) -> MadeName:
    hangul, latin = rng.choice(_FAMILIES)
    first, second = rng.choice(_FIRST), rng.choice(_SECOND)
    while second[0] == first[0]:
        second = rng.choice(_SECOND)
    roman = f"{latin} {first[1].capitalize()}-{second[1]}"
    native = f"{hangul}{first[0]}{second[0]}"
    if rng.random() < 0.1:
        return _made(native, "ko", roman, "en", "ko", roman)
    return _made(roman, "en", native, "ko", "ko", roman)


def _latin(rng: random.Random) -> MadeName:
    given = rng.choice(_GIVEN)
    name = f"{given} {rng.choice(_FAMILY)}"
    return _made(name, "", "", "", "en", name)


def _vietnamese(rng: random.Random) -> MadeName:
    name = f"{rng.choice(_V_FAMILY)} {rng.choice(_V_MIDDLE)} {rng.choice(_V_GIVEN)}"
    return _made(name, "vi", "", "", "en", name)


def _russian(rng: random.Random) -> MadeName:
    givens, families = rng.choice(_RUSSIANS)
    given, family = rng.choice(givens), rng.choice(families)
    roman, native = f"{given[1]} {family[1]}", f"{given[0]} {family[0]}"
    if rng.random() < 0.2:
        return _made(native, "ru", roman, "en", "en", roman)
    return _made(roman, "en", native, "ru", "en", roman)


def _arabic(rng: random.Random) -> MadeName:
    given, family = rng.choice(_A_GIVEN), rng.choice(_A_FAMILY)
    roman, native = f"{given[1]} {family[1]}", f"{given[0]} {family[0]}"
    if rng.random() < 0.2:
        return _made(native, "ar", roman, "en", "en", roman)
    return _made(roman, "en", native, "ar", "en", roman)


def _chinese(rng: random.Random) -> MadeName:
    family, given = rng.choice(_C_FAMILY), rng.choice(_C_GIVEN)
    return _made(f"{family[1]} {given[1]}", "en", f"{family[0]}{given[0]}", "zh", "ko", f"{family[1]} {given[1]}")


def _made(primary: str, language: str, other: str, other_language: str, reads: str, roman: str) -> MadeName:
    ascii_name = match_name(roman).translate(_TO_ASCII).replace(" ", ".")
    address = "".join(c for c in ascii_name if c.isascii())
    other_match = match_name(other) if other else ""
    return MadeName(primary, match_name(primary), language, other, other_match, other_language, reads, address)


_TO_ASCII = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae"})
_FAMILIES = [
    (hangul, latin)
    for entry in _KOREAN_FAMILIES.replace("\n", "").split(",")
    for hangul, latin, weight in [entry.split()]
    for _ in range(int(weight))
]
_FIRST, _SECOND = _pairs(_KOREAN_FIRST), _pairs(_KOREAN_SECOND)
_GIVEN, _FAMILY = _words(_LATIN_GIVEN), _words(_LATIN_FAMILY)
_V_FAMILY, _V_MIDDLE, _V_GIVEN = _words(_VIETNAMESE_FAMILY), _words(_VIETNAMESE_MIDDLE), _words(_VIETNAMESE_GIVEN)
_RUSSIANS = [(_pairs(givens), _pairs(families)) for givens, families in _RUSSIAN]
_A_GIVEN, _A_FAMILY = _pairs(_ARABIC_GIVEN), _pairs(_ARABIC_FAMILY)
_C_GIVEN, _C_FAMILY = _pairs(_CHINESE_GIVEN), _pairs(_CHINESE_FAMILY)

_KINDS: list[tuple[Callable[[random.Random], MadeName], int]] = [
    (_korean, 62), (_latin, 22), (_vietnamese, 5), (_russian, 5), (_arabic, 3), (_chinese, 3),
]  # fmt: skip


def pool(seed: int, size: int = POOL) -> list[MadeName]:
    """So many names, the same for the same seed; common family names occur more often."""
    rng = random.Random(f"names {seed}")
    makers = rng.choices([maker for maker, _ in _KINDS], [weight for _, weight in _KINDS], k=size)
    return [maker(rng) for maker in makers]
