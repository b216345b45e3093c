"""Words that say nothing of what a headline is about: English function and newsroom words, pairs of Chinese ones.

Data for `tokens.words` only; search drops no word.
"""

from __future__ import annotations

_ENGLISH = """
a about above after again against ago ahead all almost along already also although always am amid among an and another
any anyone anything are around as ask at away back be became because become been before began behind being below best
better between beyond big both but by call came can cannot come comes coming could day days did didnt do does doesnt
doing done dont down during each early else end enough even ever every everyone everything explain explained explains
far few find first five for found four from full further gave get gets getting give given gives go goes going good got
great had half happen happened hard has hasnt have havent having he hed help her here heres hers him his how however i
if im in inside instead into is isnt it its ive just keep key know last late latest later least left less let lets like
likely live ll long look looking lot made make makes making many may maybe me mean means might more most much must my
near need never new news next no non nor not nothing now of off often old on once one only onto or other others our out
over own part past per perhaps please possible put re really report reported reportedly reports right round run said
same saw say saying says see seen set several she should show shows since six so some something soon still such take
taken takes taking ten than that thats the their them then there theres these they thing things think this those though
three through thus time times to today together told tomorrow tonight too took top toward two under until up update
updates upon us use used using ve very via want wants was wasnt way ways we week weeks well were what whats when where
whether which while who whos whose why will with within without wont would year years yes yesterday yet you your youre
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december jan feb mar apr jun jul aug sep sept oct nov dec pm et gmt video watch read opinion analysis
people according amp quot nbsp http https www com html pdf hn tell comments points article url
"""

_CHINESE = """
我们 你们 他们 她们 它们 大家 自己 人们 有人 网友 记者 一个 一些 一种 一次 一样 一直 一起 一下 一点 一名 一位 一家 这个
那个 这些 那些 这样 那样 这种 那种 这么 那么 这次 这里 那里 什么 怎么 怎样 如何 为何 为什 哪些 哪个 哪里 多少 是否 是不
不是 能否 可否 有没 没有 有哪 有何 有什 何看 看待 评价 何评 认为 觉得 意味 味着 说明 可能 可以 应该 需要 必须 能够 不能
不会 不要 不可 会不 可不 还是 或者 以及 并且 而且 但是 然而 不过 因为 所以 如果 虽然 尽管 即使 由于 关于 对于 根据 通过
按照 为了 随着 除了 其中 其他 其它 之间 之后 之前 以后 以前 以上 以下 以来 目前 现在 今天 昨天 明天 今日 昨日 近日 日前
当日 今年 去年 明年 今后 未来 近期 最近 刚刚 已经 正在 曾经 仍然 依然 继续 开始 结束 进行 表示 指出 强调 称为 据悉 据报
报道 消息 时间 北京 京时 小时 分钟 月份 年度 本周 本月 上周 下周 方面 问题 情况 原因 影响 背后 带来 产生 存在 出现 成为
作为 得到 受到 引发 引起 关注 值得 信息 具体 么回 回事 么样 何影 响有 有多 多大 非常 特别 十分 更加 比较 越来 来越 最后
首次 首个 第一 第二 第三 一年 一天 两个 三个 几个 许多 很多 不少 所有 全部 每个 每天 各种 各个 不同 相关 有关 真的 到底
究竟 竟然 居然 其实 似乎 或许 大概 左右 超过 达到 至少 只有 只是 就是 都是 也是 还有 又是 让人 使得 以为 来说 而言 来看
看到 看来 知道 了解 介绍 分享 推荐 文章 作者 本文 点击 查看 详情 全文 阅读 更多 内容 图片 视频 直播 来源 编辑 链接 这一
那一 一是 二是 三是 的是 了一 是一 有一 在这 在一 对此 为此 因此 些信 息值 得关 着什 请问 哪一 一步 进一 什样 事情 事件
时候 地方 东西 样子 办法 种说 说法 法是
"""

COMMON = frozenset(_ENGLISH.split()) | frozenset(_CHINESE.split())
