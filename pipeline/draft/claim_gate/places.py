"""Countries and cities as both languages name them, with the people of each. Data, and its finder.

Names of companies, people and offices stand in entities.toml; these are general vocabulary.
"""

from __future__ import annotations

import re

from pipeline.text.normalise import normalise

# slug: English forms | Chinese forms | short Chinese forms, which count in a source only.
_PLACES = """
us: united states, u.s., u.s, us, america, american, americans, washington | 美国, 全美, 华盛顿 | 美
china: china, chinese, beijing, mainland | 中国, 中方, 内地, 大陆, 我国, 国内, 国产, 北京, 国家 | 中, 华
hongkong: hong kong | 香港, 本港 | 港
macau: macau, macao | 澳门 | 澳
taiwan: taiwan, taiwanese, taipei | 台湾, 台北 | 台
japan: japan, japanese, tokyo | 日本, 东京 | 日
southkorea: south korea, south korean, korea, korean, seoul | 韩国, 首尔 | 韩
northkorea: north korea, north korean, pyongyang | 朝鲜, 平壤 | 朝
india: india, indian, new delhi, delhi | 印度, 新德里 | 印
singapore: singapore, singaporean | 新加坡 | 新
malaysia: malaysia, malaysian, kuala lumpur | 马来西亚, 吉隆坡 | 马
vietnam: vietnam, vietnamese, hanoi | 越南, 河内 | 越
thailand: thailand, thai, bangkok | 泰国, 曼谷 | 泰
indonesia: indonesia, indonesian, jakarta | 印尼, 印度尼西亚, 雅加达 |
philippines: philippines, philippine, filipino, manila | 菲律宾, 马尼拉 | 菲
australia: australia, australian, canberra, sydney | 澳大利亚, 澳洲, 悉尼, 堪培拉 | 澳
newzealand: new zealand | 新西兰 |
eu: european union, eu, brussels | 欧盟, 布鲁塞尔 | 欧
europe: europe, european, europeans | 欧洲 | 欧
britain: britain, british, united kingdom, u.k., uk, london, england, english | 英国, 伦敦, 英格兰 | 英
scotland: scotland, scottish | 苏格兰 |
wales: wales, welsh | 威尔士 |
ireland: ireland, irish, dublin | 爱尔兰, 都柏林 |
france: france, french, paris | 法国, 巴黎 | 法
germany: germany, german, germans, berlin | 德国, 柏林 | 德
italy: italy, italian, italians, rome | 意大利, 罗马 | 意
spain: spain, spanish, madrid | 西班牙, 马德里 | 西
portugal: portugal, portuguese, lisbon | 葡萄牙, 里斯本 |
netherlands: netherlands, dutch, the hague, amsterdam | 荷兰, 海牙, 阿姆斯特丹 | 荷
belgium: belgium, belgian | 比利时 |
luxembourg: luxembourg | 卢森堡 |
switzerland: switzerland, swiss, davos, geneva | 瑞士, 达沃斯, 日内瓦 |
sweden: sweden, swedish, stockholm | 瑞典, 斯德哥尔摩 |
norway: norway, norwegian, oslo | 挪威, 奥斯陆 |
denmark: denmark, danish, copenhagen | 丹麦, 哥本哈根 |
finland: finland, finnish, helsinki | 芬兰, 赫尔辛基 |
poland: poland, polish, warsaw | 波兰, 华沙 |
hungary: hungary, hungarian, budapest | 匈牙利, 布达佩斯 |
turkey: turkey, turkish, ankara, istanbul | 土耳其, 安卡拉, 伊斯坦布尔 | 土
greece: greece, greek, athens | 希腊, 雅典 |
russia: russia, russian, russians, moscow | 俄罗斯, 莫斯科 | 俄
ukraine: ukraine, ukrainian, kyiv, kiev | 乌克兰, 基辅 | 乌
israel: israel, israeli, jerusalem | 以色列, 耶路撒冷 | 以
iran: iran, iranian, tehran | 伊朗, 德黑兰 | 伊
iraq: iraq, iraqi, baghdad | 伊拉克, 巴格达 |
syria: syria, syrian, damascus | 叙利亚, 大马士革 |
saudi: saudi arabia, saudi, riyadh | 沙特, 沙特阿拉伯, 利雅得 | 沙
uae: united arab emirates, uae, abu dhabi, dubai | 阿联酋, 阿布扎比, 迪拜 |
egypt: egypt, egyptian, cairo | 埃及, 开罗 |
southafrica: south africa, south african | 南非 |
nigeria: nigeria, nigerian | 尼日利亚 |
africa: africa, african | 非洲 |
canada: canada, canadian, ottawa, toronto | 加拿大, 渥太华, 多伦多 | 加
mexico: mexico, mexican, mexico city | 墨西哥 | 墨
brazil: brazil, brazilian, brasilia | 巴西 |
argentina: argentina, argentine, buenos aires | 阿根廷 |
asia: asia, asian | 亚洲 | 亚
southeastasia: southeast asia, southeast asian | 东南亚 |
newyork: new york, wall street | 纽约, 华尔街 |
california: california, californian | 加利福尼亚, 加州 |
texas: texas, texan | 得克萨斯, 得州, 德州 |
florida: florida | 佛罗里达, 佛州 |
louisiana: louisiana | 路易斯安那 |
siliconvalley: silicon valley | 硅谷 |
shanghai: shanghai | 上海 | 沪
shenzhen: shenzhen | 深圳 | 深
hangzhou: hangzhou | 杭州 |
guangdong: guangdong, guangzhou | 广东, 广州 | 粤
zhejiang: zhejiang | 浙江 | 浙
hefei: hefei, anhui | 合肥, 安徽 | 皖
"""
# Where one stands for the other: a sentence may say Brussels for the European Union, South East Asia for Asia.
_INSIDE = {"southeastasia": "asia", "newyork": "us", "siliconvalley": "us"}


def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    latin: dict[str, str] = {}
    han: dict[str, str] = {}
    short: dict[str, str] = {}
    for line in _PLACES.strip().splitlines():
        slug, _, rest = line.partition(": ")
        columns = [[form.strip() for form in column.split(",") if form.strip()] for column in rest.split("|")]
        latin |= dict.fromkeys(columns[0], slug)
        han |= {form: slug for form in columns[1] if form not in han}
        short |= {form: f"{short[form]} {slug}" if form in short else slug for form in columns[2]}
    return latin, han, short


_LATIN, _HAN, _SHORT = _tables()
_IS_LATIN = re.compile(
    rf"(?<![a-z])(?:{'|'.join(re.escape(f) for f in sorted(_LATIN, key=len, reverse=True) if f != 'us')})(?![a-z])"
)
_IS_US = re.compile(r"(?<![A-Za-z])US(?![A-Za-z$])")
_IS_HAN = re.compile("|".join(sorted(_HAN, key=len, reverse=True)))


def places(text: str) -> tuple[tuple[str, str], ...]:
    """(slug, form) of each place that *text* names in full. 国家 and 国内 count as China, which they are in its own press."""
    normal = normalise(text)
    found = [(_LATIN[m.group()], m.group()) for m in _IS_LATIN.finditer(normal)]
    found += [("us", "US") for _ in _IS_US.finditer(text)]
    return tuple(found + [(_HAN[m.group()], m.group()) for m in _IS_HAN.finditer(normal)])


def hinted(text: str) -> frozenset[str]:
    """The places that a source may be said to name: those in full, where they lie, and those of one character as in 对华."""
    slugs = {slug for slug, _ in places(text)}
    normal = normalise(text)
    slugs |= {slug for form, several in _SHORT.items() if form in normal for slug in several.split()}
    return frozenset(slugs | {_INSIDE[slug] for slug in slugs if slug in _INSIDE})


def is_place_word(word: str) -> bool:
    """Whether *word*, in lower case, is (a part of) an English name of a place."""
    return word in _PARTS


_PARTS = frozenset(part for form in _LATIN for part in (form, *form.split()))
