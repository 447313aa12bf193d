"""Danger, publicity and privacy told without their own words, and texts that only sound like them; all invented."""

from __future__ import annotations

import pytest

from rules.text.reading import read_text
from tests.judged import judged, said
from tests.packs import the_pack

DANGER = [
    "电热水壶插上没两分钟底座就冒火花，孩子就在旁边，吓得我赶紧拔了插头。",
    "吃完你家的凉皮，全家三口当晚轮流跑厕所，老人挂了两天水。",
    "婴儿车走着走着前轮突然脱落，孩子脸朝下栽到地上，额头缝了三针。",
    "小区电梯这个月第四次从八楼直接滑到二楼，老人都不敢坐了。",
    "小區電梯這個月第四次從八樓直接滑到二樓，老人都不敢坐了。",
    "面膜敷了十分钟脸就肿得睁不开眼，去医院打了针才消。",
    "洗澡的时候水龙头麻手，后来电工说热水器外壳带电。",
    "儿子喝酸奶时差点被瓶盖里掉出来的塑料片卡住喉咙，脸都憋紫了。",
    "刹车踩到底车还往前冲，差一点撞上前面的人。",
    "厨房里一直有股臭鸡蛋味，燃气公司的人两天了还没来看。",
    "The space heater's cord got so hot it melted into the carpet.",
    "After two bites of the salad my throat closed up.",
    "The ladder's rung gave way and my husband is now in a cast for six weeks.",
    "There were bits of glass in the baby food.",
    "The battery swelled up and started hissing on my nightstand.",
    "The car seat buckle popped open on the motorway with my son in it.",
    "My mother fainted in your queue and nobody called an ambulance.",
]
PUBLICITY = [
    "再不给答复，我就把聊天记录整理好发到小红书上，让大家评评理。",
    "业主群已经商量好，周末去售楼处门口举牌，顺便请几家自媒体来拍。",
    "I have 40k followers and tonight they'll see exactly how you treat people.",
    "Expect a call from the consumer desk at Channel 4.",
]
STEPS = [
    "材料我已经递到市场监管所了，下一步就法庭上见。",
    "My solicitor will be in touch if this isn't sorted by Friday.",
    "I've already written to the trading standards office about your company.",
]
PRIVACY = [
    "我上午刚在你们那儿登记买房，下午就有七八家装修公司打来，连我买几号楼都知道。",
    "快递员把我的收货地址和手机号发到了业主群里。",
    "前台把我的住院病历念给了后面排队的人听。",
    "登录以后看到的居然是别人的订单和身份证照片。",
    "When I logged in I could see another customer's address and card number.",
    "Your clerk read out my diagnosis in front of the whole waiting room.",
    "Someone opened an account in my name and I only learned of it from a debt collector.",
]
HARMLESS = [
    "排了一个小时的队，差点热死人，冷气也不开。",
    "这家的辣子鸡味道炸了，下次还点。",
    "请问这款防火门的耐火时间是多久？消防验收能不能用？",
    "晕倒，客服让我自己去查快递单号，问了三遍都是这句。",
    "收到通知说要被电话回访，结果等了三天也没人打来。",
    "相机的曝光补偿按钮按不动了，在保修期内可以免费换吗？",
    "在抖音上看到你们的直播才下的单，颜色和直播里差太多。",
    "隐私膜贴上去有气泡，怎么退？",
    "This album is fire, but the sleeve arrived bent.",
    "The colour bled onto my white shirts in the first wash.",
    "Do you sell a fire extinguisher that fits under the sink?",
    "My card is trapped in the ATM.",
    "Press 1 for sales, press 2 for support, I press both and nothing happens.",
    "Does the social media plan include unlimited data?",
    "Please update my personal information, I moved to a new flat.",
]
SURE = 10
"""Strength from which the triggers of the pack take words for a statement."""


@pytest.mark.req("S0-27")
@pytest.mark.parametrize("text", DANGER)
def test_danger_told_without_its_name_is_urgent(text: str) -> None:
    form = judged(said(text))

    assert (form.priority, {trigger.code for trigger in form.triggers} >= {"safety"}) == ("urgent", True)


@pytest.mark.req("S0-27")
@pytest.mark.parametrize("text", PUBLICITY)
def test_a_threat_of_publicity_without_the_press_is_urgent(text: str) -> None:
    assert judged(said(text)).priority == "urgent"


@pytest.mark.parametrize("text", STEPS)
def test_a_step_to_an_authority_or_court_is_found(text: str) -> None:
    assert read_text(text, the_pack().lexicon).weight(["media.step"]) >= SURE


@pytest.mark.parametrize("text", PRIVACY)
def test_a_breach_of_privacy_told_without_its_name_is_found(text: str) -> None:
    assert read_text(text, the_pack().lexicon).weight(["privacy"]) >= SURE


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_danger_threat_or_breach_is_none(text: str) -> None:
    reading = read_text(text, the_pack().lexicon)

    assert max(map(reading.weight, (["safety"], ["media.threat", "media.step"], ["privacy"]))) < SURE
