"""Made-up names of the union's units, in English and Korean."""

import random

UNION = {"en": "United Harbour and Rail Workers’ Union", "ko": "연합 항만철도노조"}

_STEMS = """별 Byeol,해 Hae,은 Eun,청 Cheong,솔 Sol,달 Dal,노을 Noeul,새벽 Saebyeok,모래 Morae,갈매 Galmae,
등대 Deungdae,바람 Baram,하늘 Haneul,물결 Mulgyeol,돛 Dot,닻 Dat,안개 Angae,소금 Sogeum,버들 Beodeul,
매화 Maehwa,단풍 Danpung,학 Hak,봉 Bong,용 Yong,백 Baek,금 Geum,남 Nam,동 Dong,서 Seo,북 Buk,온 On,한 Han,
미리 Miri,가람 Garam,누리 Nuri,보람 Boram,아라 Ara,나래 Narae,여울 Yeoul,옥 Ok"""
_ENDINGS = """포 po,진 jin,항 hang,도 do,강 gang,천 cheon,평 pyeong,산 san,주 ju,원 won,곡 gok,촌 chon,성 seong,
교 gyo,호 ho,만 man,량 ryang,암 am,대 dae,구 gu,리 ri"""
_SITES = """Container Terminal|컨테이너부두,Grain Pier|곡물부두,Coal Pier|석탄부두,Ferry Landing|여객부두,
Oil Jetty|유류부두,Fish Quay|어항,Timber Wharf|목재부두,Steel Wharf|철재부두,Car Carrier Berth|자동차부두,
Cold Store|냉동창고,Tug Station|예인선대,Pilot Station|도선사무소,Crane Depot|크레인기지,Dry Dock|건선거,
Customs Yard|통관장,Locomotive Depot|기관차사업소,Carriage Works|객차정비창,Wagon Works|화차정비창,
Marshalling Yard|조차장,Signal Centre|신호센터,Permanent Way Depot|선로사업소,Bridge Works|교량사업소,
Catenary Depot|전차선사업소,Goods Station|화물역,Central Station|중앙역,Junction|분기역,
Harbour Railway|항만철도,Freight Office|화물사무소,Lighthouse Service|등대관리소,Dredging Service|준설선대"""
_CREWS = """Crane Drivers|크레인,Stevedores|하역,Checkers|검수,Lashers|고박,Riggers|신호수,Fitters|정비,
Welders|용접,Electricians|전기,Painters|도장,Drivers|기관사,Conductors|승무,Shunters|입환,Signallers|신호,
Track Crew|선로,Cleaners|청소,Cooks|조리,Guards|경비,Office|사무,Warehouse|창고,Lorry Drivers|운송,
Deck Crew|갑판,Engine Crew|기관,Divers|잠수,Surveyors|측량,Ticket Office|매표,Telegraph|통신,Apprentices|견습,
Retired Members|퇴직자"""
_SIDES = [
    ("", ""),
    ("North ", "북"),
    ("South ", "남"),
    ("East ", "동"),
    ("West ", "서"),
    ("Upper ", "상"),
    ("New ", "신"),
]


def _pairs(text: str, separator: str) -> list[tuple[str, str]]:
    return [tuple(entry.strip().split(separator)) for entry in text.replace("\n", "").split(",")]  # type: ignore[misc]


def towns(seed: int, count: int) -> list[tuple[str, str]]:
    """Different made-up place names, English and Korean."""
    rng = random.Random(f"places {seed}")
    plain = [
        (f"{stem[1]}{ending[1]}", f"{stem[0]}{ending[0]}")
        for stem in _pairs(_STEMS, " ")
        for ending in _pairs(_ENDINGS, " ")
    ]
    rng.shuffle(plain)
    out = [(f"{en_side}{en}", f"{ko_side}{ko}") for en_side, ko_side in _SIDES for en, ko in plain]
    # Two spellings may fall together, such as “Buk” and “북” before a stem.
    unique = {ko: (en, ko) for en, ko in reversed(out)}
    return [pair for pair in out if unique.get(pair[1]) == pair][:count]


def branch_names(town: tuple[str, str], count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Names of the branches of one district: its workplaces, numbered where there are more than kinds of workplace."""
    sites = _pairs(_SITES, "|")
    rng.shuffle(sites)
    out = []
    for n in range(count):
        en, ko = sites[n % len(sites)]
        number = n // len(sites) + 1
        end = f" {number}" if count > len(sites) else ""
        out.append((f"{town[0]} {en}{end}", f"{town[1]} {ko}{end}"))
    return out


def cell_names(count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Names of the cells of one branch: crews and shifts."""
    crews = _CREW_SHIFTS[:]
    rng.shuffle(crews)
    out = []
    for n in range(count):
        en, ko = crews[n % len(crews)]
        number = n // len(crews) + 1
        out.append((f"{en} {number}", f"{ko} {number}") if number > 1 else (en, ko))
    return out


_CREW_SHIFTS = [
    (f"{en}{en_shift}", f"{ko} {ko_shift}".strip())
    for en, ko in _pairs(_CREWS, "|")
    for en_shift, ko_shift in [("", ""), (", Day Shift", "주간반"), (", Night Shift", "야간반")]
]
