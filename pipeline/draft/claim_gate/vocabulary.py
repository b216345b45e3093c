"""The words by which the claim gate knows denial, direction, opposites, hedges and certainty, in English and Chinese. Data.

General vocabulary: no names, no themes. English patterns match lower case at word boundaries, Chinese ones anywhere.
"""

from __future__ import annotations

import re

# What looks like a denial and is none: taken out of a text before it is read.
IDLE_EN = re.compile(
    r"\b(?:not only|not just|not least|no doubt|no (?:less|fewer|more|later|earlier) than|not (?:less|more) than|nothing but"
    r"|no\. ?\d+|no longer than|nonetheless|nevertheless|last but not least|whether or not)\b"
)
IDLE_ZH = re.compile(
    "不仅|不但|不只|不光|不断|不少|不同|不久|不过|不得不|不论|不管|不低于|不超过|不少于|不高于|不及|不到|不足|不良|不动产"
    "|不锈|不一(?=[，。])|差不多|无论|无线|无人|无疑|无比|无数|无锡|非常|非洲|非遗|除非|非凡|未来|未必|莫非"
    "|没收|是不是|是否|能否|毫无疑问|禁不住"
)
DENIAL_EN = r"\b(?:not|cannot|no|never|none|nobody|nothing|neither|nor|without)\b|n['’]t\b"
DENIAL_ZH = "不|没|未|无|非|勿|别(?=[再让把去])"
# Words that carry a denial within them: they may stand for one, but do not ask for one.
SOFT_DENIAL_EN = (
    r"\b(?:fail\w*|refus\w+|den(?:y|ies|ied|ying)|reject\w*|lack\w*|unable|declin\w+|unlikely|hardly|barely"
    r"|rul(?:e|es|ed) out"
    r"|exclud\w+|except|excluding|rather than|instead of|stop\w*|halt\w*|ban(?:s|ned|ning)?|bar(?:s|red)?|block\w*"
    r"|prohibit\w*|forbid\w*"
    r"|forbade|avoid\w*|prevent\w*|impossible|un[a-z]{3,}(?:ed|able|ing|fair|clear|aware)|absen\w+|yet to|silent"
    r"|silence|free|exempt\w*|only|until|too [a-z]+ to|leav\w+|left|refrain\w*"
    r"|dissatisf\w+|disagree\w*|dislik\w+|oppos\w+|keep\w* off|shut\w* out|off-limits|less|few|fewer|little"
    r"|missing|against|away from|scarcely|rarely|seldom|nowhere|if|unless|otherwise|independent\w*"
    r"|in[a-z]{4,}(?:able|ible|ent)|dis[a-z]{4,}|non[a-z-]{3,}|gratis|out of)\b"
)
SOFT_DENIAL_ZH = (
    "否认|拒绝|禁止|禁令|禁用|停止|暂缓|除外|不含|缺乏|缺少|难以|避免|防止|免|排除|失败|反对|尚待|少有|仅|只|以外|之外|如果|才|少"
)

UP_EN = (
    r"\b(?:ris(?:e|es|ing|en)|rose|rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|increas\w+|climb\w*|gain(?:s|ed|ing)?"
    r"|jump\w*|surg\w+|soar\w*"
    r"|grow(?:s|n|ing|th)?|grew|rall(?:y|ies|ied)|rebound\w*|recover(?:s|ed|y)|up(?= (?:by |about |around |some "
    r"|nearly |almost |more |roughly )*[\d$€]| from)"
    r"|higher|boost\w*|doubl\w+|tripl\w+|advanc(?:es|ed)(?! (?:ai|chips?|process\w*|models?|packag\w*))|hike[sd]?"
    r"|expand\w*|quicken\w*|strengthen\w*|upturn|upward\w*|uptick)\b"
)
DOWN_EN = (
    r"\b(?:fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|declin(?:e|es|ing)(?! to)|declined(?! to)|decreas\w+"
    r"|slid(?:e|es|ing)?|slip(?:s|ped)?|sink(?:s|ing)?|sank"
    r"|tumbl\w+|plung\w+|los(?:e|es|ing|s|ses)|lost|slump\w*|shed(?:s|ding)?|cut(?:s|ting)?|lower(?:s|ed|ing)?"
    r"|down(?= (?:by |about |around |some |nearly |almost |more |roughly )*[\d$€]| from)"
    r"|shr[iau]nk\w*|dip(?:s|ped)?|retreat\w*|wip(?:e|es|ed)|crash\w*|halv\w+|reduc\w+|weaken\w*|rout|sell-?off"
    r"|erase[ds]?|downturn|downward\w*|worth .{0,20}less|ease[sd]?|cheaper|sold off|sheds)\b"
)
UP_ZH = (
    "崛起|兴起|上涨|大涨|涨|上升|攀升|飙升|提升|回升|推升|走升|增长|增加|增幅|增至|大增|激增|增逾|提高|上调"
    "|加息|扩大|反弹|走强|走高|新高|翻番|翻倍|高涨|多赚|抬高|升至|升逾|续升|急升|升高|升温"
)
DOWN_ZH = (
    "下跌|大跌|急跌|暴跌|补跌|收跌|领跌|跌|下降|减少|下滑|下调|降至|降息|降低|回落|走弱|走低|蒸发|损失|缩水"
    "|重挫|跳水|收窄|新低|缩减|减半|抛售|萎缩|流失|滑落|下挫|挫|降了|降幅|减幅|减至|降温|少了"
)

# Each an axis: English of one pole ; of the other | Chinese of one pole ; of the other. Indented lines go on.
_AXES = r"""
beat\w*|exceed\w*|above|outperform\w*|surpass\w*|over(?:took|take\w*)|ahead of|better than|top(?:s|ped)|outscor\w+
    ; miss(?:es|ed)?|below|fell short|falls? short|underperform\w*|behind|trail\w*|worse than
    | 超过|超出|高于|胜预期|胜於|优于|领先|超越|好于|胜过 ; 低于|不及|逊于|落后|少于|未达|不如
largest|biggest|greatest|most ; smallest|least|fewest
    | 最大|最多|最高|最强 ; 最小|最少|最低|最弱
highest|record high ; lowest|record low
    | 最高|新高 ; 最低|新低
at least|no less than|no fewer than|minimum|or more ; at most|up to|no more than|maximum|as much as|capped?
    | 至少|不低于|不少于|起码 ; 至多|最多|最高|不超过|以内|上限
more than|over(?= [\d$€a-z]+ (?:million|billion|per|yuan))|exceed\w*|above
    ; less than|fewer than|under(?= [\d$€])|below|nearly|almost|not quite|just short
    | 超过|逾|超|多于 ; 不到|不足|近|少于|低于|接近
buy\w*|bought|purchas\w+ ; sell\w*|sold|dump\w*
    | 买入|购买|增持|收购 ; 卖出|出售|减持|抛售
ban(?:s|ned|ning)?|block(?:s|ed|ing)?|prohibit\w*|forbid\w*|bar(?:s|red)?|outlaw\w*
    ; allow\w*|permit\w*|unban\w*|legalis\w+|welcom\w+
    | 禁止|封禁|禁用|屏蔽|封杀 ; 允许|准许|解禁|放行|欢迎
tighten\w*|tougher|stricter|harden\w* ; loosen\w*|relax\w*|eas(?:e|ed|ing)|softer
    | 收紧|加强|从严 ; 放宽|放松|松绑
support\w*|back(?:s|ed|ing)|favou?r\w*|endors\w+|welcom\w+ ; oppos\w+|against|resist\w*|condemn\w*
    | 支持|赞成|拥护|欢迎 ; 反对|抵制|谴责
win(?:s|ning)?|won ; los(?:e|es|t|ing)
    | 赢|获胜|胜诉 ; 输|落败|败诉
open(?:s|ed)? ; clos(?:e|es|ed)(?! (?:almost|about|up|down|higher|lower|at|nearly|\d))|shut\w*
    | 开市|开放 ; 收市|关闭|休市
join(?:s|ed|ing)? ; leav(?:e|es|ing)|quit\w*|exit\w*
    | 加入 ; 退出|离开
best ; worst
    | 最好|最佳 ; 最差|最坏
strong\w* ; weak\w*
    | 强劲|走强 ; 疲软|走弱|疲弱
fast\w*|quick\w* ; slow\w*
    | 加快|提速|快速 ; 放缓|减速|缓慢
cheap\w*|inexpensive|low-cost ; expensive|costl\w+|dear(?:er)?|pric(?:y|ey)
    | 便宜|低价|低成本|廉价 ; 昂贵|高价|高成本
accept\w*|approv\w+|agree[sd]? ; reject\w*|refus\w+|turn(?:s|ed) down
    | 接受|同意|批准 ; 拒绝|驳回|否决
confirm\w*|admit\w*|acknowledg\w+ ; den(?:y|ies|ied|ying)
    | 证实|承认|确认 ; 否认
import(?:s|ed)? ; export(?:s|ed)?
    | 进口 ; 出口
profit\w* ; loss(?:es)?
    | 盈利|利润 ; 亏损
before ; after
    | 之前|以前 ; 之后|以后
includ\w+|counting ; exclud\w+|not counting|apart from
    | 包括|包含 ; 不包括|不含|除外
better|improv\w+ ; worse\w*|deteriorat\w+
    | 改善|好转 ; 恶化|变差
success\w*|succeed\w* ; fail\w*
    | 成功 ; 失败
wide\w*|broad\w* ; narrow\w*
    | 扩大|拓宽 ; 收窄
demand ; supply
    | 需求 ; 供应|供给
optimis\w+|bullish ; pessimis\w+|bearish
    | 看多|乐观 ; 看空|悲观
start\w*|beg[aiu]n\w*|launch\w* ; end(?:s|ed)|finish\w*|stopped|halt\w*
    | 启动|开始 ; 结束|终止
last year ; next year|this year
    | 去年|上年 ; 明年|今年
yesterday ; tomorrow
    | 昨天|昨日 ; 明天|明日
"""


def _compiled(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english.strip()})\b|(?:{chinese.strip()})")


def _axes() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rows = []
    for line in re.sub(r"\n    ([;|])", r" \1", _AXES).strip().splitlines():
        english, _, chinese = line.rpartition(" | ")
        one, other = english.split(" ; ")
        han_one, han_other = chinese.split(" ; ")
        rows.append((_compiled(one, han_one), _compiled(other, han_other)))
    return tuple(rows)


UP = re.compile(f"{UP_EN}|(?:{UP_ZH})")
DOWN = re.compile(f"{DOWN_EN}|(?:{DOWN_ZH})")
AXES = _axes()
DENIAL = re.compile(f"{DENIAL_EN}|(?:{DENIAL_ZH})")
LEXICAL_DENIAL = re.compile(
    r"\b(?:fail\w*|refus\w+|den(?:y|ies|ied|ying)|reject\w*|lack\w*|unable|declin\w+ to|unlikely|hardly|exclud\w+"
    r"|except|rather than"
    r"|prohibit\w*|forbid\w*|forbade|impossible|yet to|free of|exempt\w*|off)\b|否认|拒绝|禁止|禁用|停止|暂缓"
    r"|除外|缺乏|难以|免(?!费)|尚待|少有"
)
"""Words that deny by themselves: a claim may say "not" in their place."""
SOFT_DENIAL = re.compile(f"{SOFT_DENIAL_EN}|(?:{SOFT_DENIAL_ZH})")

SUPERLATIVE = re.compile(
    r"\b(?:largest|biggest|greatest|the most|(?<!at )first(?! (?:quarter|half|stage|phase|day|round|place|degree"
    r"|week|month|funders|equity|\$))"
    r"|best|worst|record|highest|lowest|only|fastest|leading|leads?|leader|number one|tops?|topped|unprecedented"
    r"|ever|never before|smallest|cheapest|foremost|maiden|second-\w+|top)\b"
    r"|最(?![高多低少][^，。]{0,5}\d|终|近|后|新)|首[次个家位]|纪录|第一(?![天季期次财日届批档])|唯一|冠军|榜首"
    r"|登顶|居首|史上|历来|空前|领先|前三|率先"
)
COMPARED = re.compile(
    r"\b(?:more|less|fewer|better|worse|higher|lower|[a-z]{3,}er) than\b|比(?=.{1,12}(?:更|高|低|多|少|好|强|快"
    r"|慢|大|小))|优于|胜过|不如"
)
COMPARING = re.compile(
    r"\bthan\b|\b(?:beat\w*|exceed\w*|outperform\w*|surpass\w*|ahead|above|below|behind|over|under|against"
    r"|compar\w+|passed|top(?:s|ped)?|more|less|fewer|lag\w*|outscor\w*|cheaper|catch\w*|higher|lower)\b"
    "|比|超|高于|低于|胜|优于|领先|不及|不如|逾|以上|较|不到|不足"
)

POSSIBLE = re.compile(
    r"\b(?:may|might|could|would|can|possib\w+|perhaps|likely|probabl\w+|potential\w*|expect\w*|plan(?:s|ned"
    r"|ning)?|propos\w+|consider\w*|weigh\w*"
    r"|aims?|seek\w*|intend\w*|hop(?:e|es|ed|ing)|wants?|set to|due to be|(?:is|are|was|were) to|up to|suggest\w*"
    r"|appear\w*|seem\w*|indicat\w+|signs?|mull\w*|explor\w+"
    r"|forecast\w*|estimat\w+|predict\w*|projected|fear\w*|worr\w+|threat\w*|whether|in talks|discuss\w*|examin\w+"
    r"|review\w*|stud(?:y|ies|ying)|promis\w+|if|should|as much as|think\w*|believ\w+|about to|ready to|prepar\w+"
    r"|question\w*|doubt\w*|ask\w*|looking (?:at|into|hard)|presum\w+|suspect\w*|seen as|eventually|risk\w*"
    r"|perceiv\w+|as many as|concern\w*)\b"
    "|可能|或将|或(?![者许])|或许|也许|有望|预计|预期|计划|拟|考虑|料|希望|似乎|疑|潜在|是否|能否|洽谈|研究"
    "|评估|审查|迹象|担心|担忧|若|如果|恐|估计|目标|最高|正在讨论"
)
POSSIBLE_STRICT = re.compile(
    r"\b(?:may(?! (?:\d|19|20))|might|could|possib\w+|perhaps|likely|probabl\w+|potentially|(?:is|are|was"
    r"|were) expected|expects?|plans?(?= to)|planned|proposes?|considering|weigh(?:s|ing)"
    r"|aims? to|seeks? to|intends? to|hopes? to|wants? to|set to|(?:is|are) to|appears? to|seems? to|mull\w*"
    r"|in talks|reviewing|examining|suggest(?:s|ed)? that|whether|up to)\b"
    r"|可能|或将|或(?=[\u4e00-\u9fff]{0,2}(?:成|会|可|于|在|达|受|因|面临|影响|导致|推|有|为))|或许|也许|有望"
    r"|预计|拟|考虑|似乎|疑似|能否|洽谈|是否|迹象"
)
ATTRIBUTED = re.compile(
    r"\b(?:said|says?|saying|told|tells?|according to|report(?:s|ed|edly|s say)?|claim(?:s|ed|ing)?|argu(?:e|es|ed"
    r"|ing)|alleg\w+|wrote|writes|add(?:s|ed)|insist\w*|believ\w+|thinks?|accus\w+"
    r"|calls?|called|describ\w+|announc\w+|pledg\w+|promis\w+|warn\w*|stat(?:es|ed|ing)|not(?:es|ed)|finds?|found"
    r"|shows?|showed|showing|puts|explain\w*|point(?:s|ed) (?:out|to)|express\w*|maintain\w*|declar\w+|suggest\w*"
    r"|acknowledg\w+|estimat\w+|expect\w*|in the (?:view|words|eyes|opinion) of|as .{1,30} (?:tells|told|put)s? it"
    r"|self-(?:reported|described)|by its own account|reckon\w*|view(?:s|ed)?|conten[dt]\w*|assert\w*|remark\w*"
    r"|comment\w*|quot\w+|stress\w*|emphasi[sz]\w*|reveal\w*|disclos\w+|confirm\w*|admit\w*|mention\w*|respond\w*"
    r"|repl(?:y|ied)|urg\w+|reads?|cit\w+|criti\w+|complain\w*|rumou?r\w*|so-called|observ\w+|recall\w*|cautio\w+"
    r"|advertis\w+|boast\w*|let it be known|account)\b"
    "|表示|称|說|说|据|认为|指(?=[^，。]{4})|声称|透露|报道|传出|宣布|公布|显示|指出|质疑|主张|强调|介绍|承诺"
    "|自称|坦言|列出|所列|公开资料|看来|撰文|写道|提醒|警告|预计|表态|回应|解释|补充|呼吁|提到|觉得|相信|抱怨"
    "|批评|讲述|告诉|公告|披露|透漏|评论|评价|援引|确认|承认|声明|眼中|说法|口径|回忆|描述|比作|形容"
)
ATTRIBUTED_STRICT = re.compile(
    r"\b(?:said|says|according to|reportedly|(?:is|was|are|were) reported|reports? (?:say|said)|report says"
    r"|claim(?:s|ed)|argu(?:es|ed)|alleg\w+|wrote|insist(?:s|ed)|accus\w+|believ(?:es|ed))\b"
    "|表示|据报|据称|据悉|据(?=.{2,8}(?:报道|消息|称))|称(?!为|之|赞|号)|认为|声称|自称"
)
CERTAIN = re.compile(
    r"\b(?:confirm(?:s|ed)?|prov(?:e|es|ed|en)|certain(?:ly)?|definite(?:ly)?|undoubted(?:ly)?|clearly"
    r"|indisputabl\w+|unquestionabl\w+|without doubt|inevitabl\w+|guarantee\w*|admit(?:s|ted)?)\b"
    "|证实|证明|确认|肯定|必将|必然|无疑|确凿|一定会|毫无疑问|承认"
)
PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|be|being|gets?|got) (?:\w+ly )?\w+(?:ed|en|ught|ld|pt|wn)\b|\w+ed by\b|\bat the hands of\b"
    "|被|遭(?!遇)|由(?!于)|受(?=.{1,12}(?:影响|冲击))|获(?=.{1,10}(?:投资|批准))"
)
"""Who does and to whom it is done stand the other way round."""
