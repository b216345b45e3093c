"""The speaker before a Chinese verb of speech: the subject of its clause, without time, place and manner.

A phrase that is not plainly somebody who can speak is none. Resolves no pronouns and knows no desk's entities.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_PEOPLE = (
    "经理|經理|州长|州長|总统|總統|副总统|总理|總理|首相|主席|部长|部長|外长|外長|国务卿|國務卿|财长|財長|司长|局长"
    "|局長|市长|市長|省长|议员|議員|大使|发言人|發言人"
    "|创始人|創始人|创办人|創辦人|董事长|董事長|总裁|總裁|总经理|總經理|首席执行官|首席執行官|行政总裁|CEO|CFO|CTO"
    "|COO|总监|總監|高管|主任|分析师|分析師"
    "|经济学家|經濟學家|策略师|策略師|教授|专家|專家|研究员|研究員|学者|學者|院士|律师|律師|教练|教練|记者|記者|主编"
    "|主編|负责人|負責人|合伙人|合夥人"
    "|工程师|工程師|官员|官員|女士|先生|博士|校长|校長|院长|院長|行长|行長|会长|會長|书记|書記|委员|委員|秘书长"
    "|秘書長|队长|领导人|領導人|艺术家"
    "|创作人|主持人|总书记|大法官|检察官|将军|上校|从业者|员工|店主|农民|法官|顾问|顧問|董事|股东|老板|掌门人"
)
_BODIES = (
    "公司|集团|集團|银行|銀行|证券|證券|部|局|委员会|委員會|委|协会|協會|机构|機構|当局|當局|政府|警方|法院|检察院"
    "|检方|检察官|大学|大學|研究院|研究所|实验室|實驗室"
    "|通讯社|通訊社|社|日报|日報|时报|時報|电视台|電視台|新闻网|新聞網|媒体|媒體|周刊|杂志|雜誌|报社|外交部|商务部"
    "|白宫|白宮|国会|國會|议会|央行|基金|联盟|聯盟"
    "|组织|組織|网站|平台|平臺|团队|團隊|官方|厂商|车企|企业|企業|机场|醫院|医院|学校|學校|俱乐部|乐队|球队|公告"
    "|声明|聲明|报告|報告|研报|文件|消息人士|知情人士|業內人士|业内人士"
    "|人士|网友|網友|消费者|居民|目击者|律师|分析师|专家|华尔街|市场|报道|報道|法新社|路透社|彭博社|新华社|数据"
)
_ENDS_AS_SPEAKER = re.compile(rf"(?:{_PEOPLE}|{_BODIES}|[者官长員员师家人])(?:[（(][^）)]{{1,24}}[）)])?$")
_ROLE = re.compile(
    rf"^(?P<role>.*(?:{_PEOPLE}))(?:兼[^·]{{0,16}}?(?:{_PEOPLE}))?[、，\s]*(?P<name>[\u3400-\u9fff·•\-A-Za-z.' （）()]{{2,40}})$"
)
_ANONYMOUS = re.compile(
    r"知情人士|消息人士|业内人士|業內人士|内部人士|內部人士|匿名|不愿具名|不願具名|网友|網友|有人|一名[男女]子|目击者|多名官员|一名|一位|某|分析人士|市场人士"
)
_NOBODY = re.compile(
    r"^(?:个人|個人|或者|包括|以前有|他(?!信)|她|双方|雙方|有|据|據|这|這|那|它|其|此|上述|我们|我們|我|你|您|他们|他們|她们|大家|人们|人們"
    r"|很多|许多|有的|也|都|还|還|但|而|且|并|並|如果|因为|由于|所以|可以|应|應|不|没|沒|只|又|再|就|更|最|被|把|让"
    r"|讓|使|为|為|与|與|和|从|從|若|虽|雖|对|對)"
    r"|(?:有人|他|她|没有|沒有|坚持|可以|不能|无法|已经|已經|正在|应该|应当|不会|是|将|被|使|让|令|着|的|地|得|了|过)$"
)
_VERBAL = re.compile(r"(?:[是]|没有|发布|發布|推出|正在|已经|进行|成为|成為|导致|造成|由于|因为|如果|但是|必须|可能|应该|需要)")
_ASIDE = re.compile(
    r"(?<=[\u3400-\u9fffA-Za-z)）》」])\s*(?:在(?!线)|于(?=\s*[\d周昨今上本])|於(?=[\d周昨今上本])|对(?!外)|對(?!外)|向"
    r"|就(?=[^业業])|通过|通過|接受|面对|针对|針對|日前|近日|今日|今天|昨日|昨天|当日|當日|当天|週"
    r"|周[一二三四五六日天末]|星期"
    r"|\d{1,4}\s*[日月年]|\d{1,2} 月|（\d|\(\d|曾|还(?!是)|還(?!是)|也|亦|则|則|又|同时|同時|随后|隨後|之后|再次"
    r"|继续|繼續|繼續|补充|補充|进一步|進一步|明确|明確|公开|公開|特别|此前|首次|笑着|已(?=宣|经|表|确)|已经|早间"
    r"|晚间|深夜|当地时间|再度|一再"
    r"|微博|开玩|愤怒|回答|跟|报案|引述|援引|坚持|堅持|一直|始终|同样|同意|反对|要求|批评|多次|甚至|告诉|告訴|回应"
    r"|回應|发推|發推|发文|發文|发视频|发帖|发声|发表|發表|最近|最新|本周|上周|下午|上午|共同|均|都|普遍|一致|直接|坚定|堅定|大胆"
    r"|乐观|悲观|严正|郑重|承诺|上月|早前|随即|称赞|在线|解释|似乎|仍|从(?!业))"
)
_LEADING = re.compile(
    r"^(?:\d{1,2}[.、]\s*|(?:前几天|前幾天|迄今为止|迄今|以前|近期|根据|根據|据|據|但|而|不过|不過|此外|同时|同時|据悉|其中|因此|对此|對此|与此同时"
    r"|與此同時|随后|隨後|日前|近日|今日|今天|昨日|昨天|当日|另外|另据|随着|目前|当时|后来|然而|虽然|之后|此前|即使|"
    r"(?:当地时间|北京时间|美东时间)?[（(]?(?:周[一二三四五六日天](?:[（(][^）)]{1,12}[）)])?|\d{4}\s*年"
    r"|\d{1,2}\s*月|\d{1,2}\s*[日号])[）)]?(?:早间|晚间|晚些时候|上午|下午|凌晨|晚)?)\s*[，,]?\s*)+"
)
_CLAUSE = re.compile(r"[，,；;：:。！？!?\n\x03\x01]|——|--| - |｜|\||】|丨")
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚"
    "陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯柯梅俞章施洪翁欧庄倪包阮习卞殷贝"
)
_SOUNDS = (
    "顿逊哥腊蕾汀妮娅丝姬茨珊朵琪翁奎蓉阿埃叙艾安奥巴班保鲍贝本比彼别宾波伯博布查达大丹道德登迪蒂丁东杜敦多厄尔恩法凡菲费芬弗夫福盖冈戈格根古哈海汉赫亨华霍基吉济加贾杰金卡凯坎康考科克肯孔库夸拉莱赖兰朗劳勒雷"
    "黎里理利莉林琳卢鲁露伦罗洛马玛迈曼茅梅门蒙米密缪莫默姆木穆纳娜南内尼年宁努诺欧帕潘庞佩彭蓬皮平珀普齐奇契强乔切琼让萨塞赛桑瑟森沙莎尚舍申圣施史什舒朔斯思苏索塔泰坦汤唐特"
    "腾提廷图托瓦万汪威韦维魏温文沃乌武西希锡夏香肖谢辛欣休雅亚扬耶叶伊因英尤于约泽扎詹珍朱兹孜佐祖"
)
_SHORT = re.compile(
    rf"^(?:(?:老|小)?[{_SURNAMES}][\u3400-\u9fff]{{1,2}}|[{_SOUNDS}]{{2,9}}|[\u3400-\u9fff]{{1,3}}(?:媒|方|报|報|社|网|台|院|部|委|办))$"
)
_NAME = re.compile(
    r"^(?:[\u3400-\u9fff]{1,6}(?:[·•][\u3400-\u9fff]{1,8})+|[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,4}"
    r"|[\u3400-\u9fff]{2,8}\s?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,4})(?:[（(][^）)]{1,30}[）)])?$"
)
_ONLY_ADVERB = re.compile(
    r"^(?:他|她)(?:还|還|也|又|同时|同時|并|並|则|补充|補充|随后|继续|進一步|进一步|曾|在[^，,]{1,20}[上中时時里]|笑着|对[^，,]{1,8})*$"
)
_COMMON = re.compile(
    "专家们|可见|可以|公开|一些|这样|那样|如此|首先|其次|最后|因此|所以|同时|但是|不过|其中|目前|现在|未来|今年"
    "|去年|之前|之后|这里|那里|不少|更多|有关|相关|事实|记者|消息|此举|文中|文章|内容|数字|结果|情况|问题|原因|关键"
    "|本次|此次|普遍|一直|仍然|报道|報道|数据|市场|市場|经济"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """text[start:end] is the speaker, *role* the places of what he is called."""

    start: int
    end: int
    role: tuple[int, int] = (0, 0)
    personal: bool = False
    anonymous: bool = False


def pronoun(plain: str, floor: int, verb: int) -> bool:
    """Whether the subject before the verb is he or she, with nothing but adverbs between."""
    start = _clause_start(plain, floor, verb)
    return bool(_ONLY_ADVERB.match(plain[start:verb].strip()))


def subject(plain: str, floor: int, verb: int, known: Collection[int] = ()) -> Speaker | None:
    """The subject of the verb at *verb*, looked for back to *floor*; *known*: places where known names end."""
    start = _clause_start(plain, floor, verb)
    if not plain[start:verb].strip(" 并並而且") and start > floor and plain[start - 1] in "，,":
        return _of_clause_before(plain, floor, start - 1, known)
    return _heading(plain[start:verb], start, known)


def _of_clause_before(plain: str, floor: int, comma: int, known: Collection[int]) -> Speaker | None:
    """The subject of the clause that ends at *comma*, for X向法院起诉，称……"""
    start = _clause_start(plain, floor, comma)
    speaker = _heading(plain[start:comma], start, known)
    return speaker if speaker and speaker.end < comma else None


def _heading(chunk: str, start: int, known: Collection[int]) -> Speaker | None:
    """The speaker with whom a clause begins."""
    if lead := _LEADING.match(chunk):
        start, chunk = start + lead.end(), chunk[lead.end() :]
    start += len(chunk) - len(chunk.lstrip())
    chunk = chunk.strip()
    if aside := _ASIDE.search(chunk):
        if aside.group().strip()[:1].isdigit() and re.search(rf"(?:{_BODIES})$", chunk[aside.end() :]):
            return None
        rest = chunk[aside.start() :]
        if (
            ("了" in rest and not rest.endswith(("时", "時", "中", "后", "後", "上")))
            or rest.lstrip().startswith("从")
            or "引述" in rest
            or "援引" in rest
        ):
            return None
        chunk = chunk[: aside.start()].rstrip()
    return _speaker(chunk, start, known)


def _clause_start(plain: str, floor: int, verb: int) -> int:
    left = max(floor, verb - 90)
    last = left
    for stop in _CLAUSE.finditer(plain, left, verb):
        last = stop.end()
    return last


def _speaker(chunk: str, at: int, known: Collection[int]) -> Speaker | None:
    if not 2 <= len(chunk) <= 50 or _NOBODY.search(chunk) or _COMMON.fullmatch(chunk) or "\x02" in chunk:
        return None
    anonymous = bool(_ANONYMOUS.search(chunk))
    if found := _ROLE.match(chunk):
        name = found["name"].strip()
        if name.endswith(("办公室", "辦公室", "团队", "方面")):
            return Speaker(at, at + len(chunk))
        if _NAME.match(name) or re.fullmatch(rf"[\u3400-\u9fff]{{2,4}}|[{_SOUNDS}]{{2,9}}", name):
            start = chunk.rindex(name)
            return Speaker(at + start, at + start + len(name), (at, at + len(found["role"])), personal=True)
    if _VERBAL.search(chunk):
        return None
    if at + len(chunk) in known or _NAME.match(chunk) or _SHORT.match(chunk) or _ENDS_AS_SPEAKER.search(chunk):
        personal = (
            bool(re.search(rf"(?:{_PEOPLE})$", chunk))
            or ("·" in chunk)
            or (len(chunk) <= 4 and not re.search(rf"(?:{_BODIES})$", chunk))
        )
        return Speaker(at, at + len(chunk), personal=personal and not anonymous, anonymous=anonymous)
    return None
