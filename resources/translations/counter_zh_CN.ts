<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Acts</name>
    <message>
        <source>{0} person</source>
        <translation>{0} 人</translation>
    </message>
    <message>
        <source>{0} people</source>
        <translation>{0} 人</translation>
    </message>
    <message>
        <source>Take a tag</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>加标签</translation>
    </message>
    <message>
        <source>Which tag do they lose? Whoever does not carry it stays as they are.</source>
        <translation>去掉哪个标签？没有该标签的会员不变。</translation>
    </message>
    <message>
        <source>Which tag do they get? Whoever carries it already stays as they are.</source>
        <translation>加上哪个标签？已有该标签的会员不变。</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>{0} do not carry it.</source>
        <translation>{0}没有该标签。</translation>
    </message>
    <message>
        <source>{0} carry it already.</source>
        <translation>{0}已有该标签。</translation>
    </message>
    <message>
        <source>Selling goes on meanwhile. It can be stopped, and taken back.</source>
        <translation>期间可照常收银；可随时停止，也可撤回。</translation>
    </message>
    <message>
        <source>Take it away</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>Tag them</source>
        <translation>加上</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>已完成 {0} / {1}</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>正在开始</translation>
    </message>
    <message>
        <source>It stops in a moment.</source>
        <translation>马上停下。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>less than a minute to go</source>
        <translation>还需不到一分钟</translation>
    </message>
    <message>
        <source>about {0} minute to go</source>
        <translation>还需约 {0} 分钟</translation>
    </message>
    <message>
        <source>about {0} minutes to go</source>
        <translation>还需约 {0} 分钟</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>It was stopped before everybody had their turn.</source>
        <translation>还有人没轮到就停下了。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Taken back from exactly these people; what others did stays.</source>
        <translation>只从这些人撤回，其他人的改动不变。</translation>
    </message>
    <message>
        <source>{0} lose the tag {1}.</source>
        <translation>{0}将失去“{1}”。</translation>
    </message>
    <message>
        <source>{0} get the tag {1}.</source>
        <translation>{0}将获得“{1}”。</translation>
    </message>
    <message>
        <source>{0} have lost the tag {1}.</source>
        <translation>{0}已失去“{1}”。</translation>
    </message>
    <message>
        <source>{0} have got the tag {1}.</source>
        <translation>{0}已获得“{1}”。</translation>
    </message>
    <message>
        <source>The tag {0} is taken back for {1}.</source>
        <translation>已为 {1}撤回“{0}”。</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Issue coupon</source>
        <translation>发券</translation>
    </message>
    <message>
        <source>No campaign is running whose coupons are handed out.</source>
        <translation>没有可发券的进行中活动。</translation>
    </message>
    <message>
        <source>One coupon each for whoever holds none that can be used. Of which campaign?</source>
        <translation>没有可用券的每人一张。发哪个活动的券？</translation>
    </message>
    <message>
        <source>{0} of them could not use it today:</source>
        <translation>其中 {0}今天用不了：</translation>
    </message>
    <message>
        <source>{0} get one.</source>
        <translation>{0}将各得一张。</translation>
    </message>
    <message>
        <source>{0} want nothing unasked and get none.</source>
        <translation>{0}不接收优惠，不会得到。</translation>
    </message>
    <message>
        <source>{0} hold one already and get none.</source>
        <translation>{0}已持有，不再发。</translation>
    </message>
    <message>
        <source>At most {0} at once: please mark fewer.</source>
        <translation>一次最多 {0}，请少选一些。</translation>
    </message>
    <message>
        <source>If all of them are used it costs {0} at most.</source>
        <translation>全部用掉最多让利 {0}。</translation>
    </message>
    <message>
        <source>What it costs depends on what is bought.</source>
        <translation>让利多少取决于所购商品。</translation>
    </message>
    <message>
        <source>Selling goes on meanwhile. It can be stopped; what is issued stays issued.</source>
        <translation>期间可照常收银；可随时停止，已发出的券不收回。</translation>
    </message>
    <message>
        <source>Issue</source>
        <translation>发放</translation>
    </message>
    <message>
        <source>{0} have got one.</source>
        <translation>{0}已获得。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>{0} with phone, points, value and tags.</source>
        <translation>{0}的手机、积分、储值和标签。</translation>
    </message>
    <message>
        <source>Into {0}</source>
        <translation>存到 {0}</translation>
    </message>
    <message>
        <source>It is written down who exported whom.</source>
        <translation>谁导出了哪些人会记入操作记录。</translation>
    </message>
    <message>
        <source>It was stopped; nothing was written.</source>
        <translation>已停止，没有写入任何文件。</translation>
    </message>
    <message>
        <source>{0} exported into {1}</source>
        <translation>{0}已导出到 {1}</translation>
    </message>
    <message>
        <source>A tag is a word of at most 32 characters.</source>
        <translation>标签是不超过 32 个字的词。</translation>
    </message>
    <message>
        <source>A reason of at most {0} characters is needed.</source>
        <translation>请写下原因，不超过 {0} 个字。</translation>
    </message>
    <message>
        <source>Being counted …</source>
        <translation>正在统计……</translation>
    </message>
    <message>
        <source>At most {0} characters.</source>
        <translation>最多 {0} 个字。</translation>
    </message>
    <message>
        <source>Follow-up list</source>
        <translation>回访名单</translation>
    </message>
    <message>
        <source>Whoever is at the counter sees them with {0} and calls them. Why are they called?</source>
        <translation>收银台用 {0} 看到他们并打电话。为什么回访？</translation>
    </message>
    <message>
        <source>Reason, such as “not here for long”</source>
        <translation>原因，如“很久没来”</translation>
    </message>
    <message>
        <source>Until when are they to be called?</source>
        <translation>到哪天为止？</translation>
    </message>
    <message>
        <source>What is said to them? It stands beside each of them, and may stay empty.</source>
        <translation>电话里说什么？会显示在每个人旁边，可以不填。</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>{0} will be listed.</source>
        <translation>{0}会列入名单。</translation>
    </message>
    <message>
        <source>until {0}</source>
        <translation>到{0}</translation>
    </message>
    <message>
        <source>Selling goes on meanwhile. It can be stopped; who is listed stays listed.</source>
        <translation>期间照常收银。可以停下；已列入的仍在名单上。</translation>
    </message>
    <message>
        <source>Make the list</source>
        <translation>建立名单</translation>
    </message>
    <message>
        <source>{0} are to be called.</source>
        <translation>{0}待回访。</translation>
    </message>
    <message>
        <source>{0} shows whom to call.</source>
        <translation>按 {0} 看要回访谁。</translation>
    </message>
    <message>
        <source>That cannot be done; somebody has changed it meanwhile.</source>
        <translation>无法完成，期间有人改动过。</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>无法执行</translation>
    </message>
    <message>
        <source>{0} marked</source>
        <translation>已选 {0} 人</translation>
    </message>
    <message>
        <source>marked</source>
        <translation>已选</translation>
    </message>
    <message>
        <source>Untag</source>
        <translation>去标签</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Space marks, Alt A all, Z undo</source>
        <translation>空格选中，Alt A 全选、Z 撤回</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>近 7 天</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>近 30 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>still looking</source>
        <translation>正在查找</translation>
    </message>
    <message>
        <source>Nothing fits.</source>
        <translation>没有符合的记录。</translation>
    </message>
    <message>
        <source>{0} records</source>
        <translation>共 {0} 条</translation>
    </message>
    <message>
        <source>{0} so far, back to {1}</source>
        <translation>已找到 {0} 条，查到 {1}</translation>
    </message>
    <message>
        <source>Checking: {0} %</source>
        <translation>正在核对：{0}%</translation>
    </message>
    <message>
        <source>Save the log as</source>
        <translation>操作记录另存为</translation>
    </message>
    <message>
        <source>A name that ends in .csv or .xlsx is needed</source>
        <translation>文件名须以 .csv 或 .xlsx 结尾</translation>
    </message>
    <message>
        <source>{0} records saved.</source>
        <translation>已保存 {0} 条记录。</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作人</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无人登录</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>About</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Record {0} · {1}</source>
        <translation>第 {0} 条 · {1}</translation>
    </message>
    <message>
        <source>Only {0}</source>
        <translation>只看 {0}</translation>
    </message>
    <message>
        <source>Everybody, everything</source>
        <translation>全部记录</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>{0} records, each fits the one before it. Nothing was changed or removed.</source>
        <translation>{0} 条记录环环相扣，没有被改动或删除。</translation>
    </message>
    <message>
        <source>Record {0} does not fit: it, or one before it, was changed or removed.</source>
        <translation>第 {0} 条记录不符：它或前一条被改动或删除过。</translation>
    </message>
    <message>
        <source>Tables (*.xlsx)</source>
        <translation>表格 (*.xlsx)</translation>
    </message>
    <message>
        <source>Texts (*.csv)</source>
        <translation>文本 (*.csv)</translation>
    </message>
    <message>
        <source>Find records</source>
        <translation>查找记录</translation>
    </message>
    <message>
        <source>Person, act, member, or a word</source>
        <translation>姓名、操作、会员或文字</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>操作记录</translation>
    </message>
    <message>
        <source>Tamper check</source>
        <translation>防篡改核对</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–4 since when · Esc goes back</source>
        <translation>↑ ↓ 选择 · Alt 1–4 时间范围 · Esc 返回</translation>
    </message>
</context>
<context>
    <name>Bars</name>
    <message>
        <source>{0}, open</source>
        <translation>{0}，当前页面</translation>
    </message>
    <message>
        <source>Trial shop</source>
        <translation>试用商户</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>收银</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Campaigns</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>店员</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>未登录</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>{0} 起</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Leave the trial</source>
        <translation>离开试用</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>柜台</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>中文</source>
        <comment>the language that F7 leads to</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
</context>
<context>
    <name>Campaigns</name>
    <message>
        <source>All {0}</source>
        <translation>全部 {0}</translation>
    </message>
    <message>
        <source>Running {0}</source>
        <translation>进行中 {0}</translation>
    </message>
    <message>
        <source>Planned {0}</source>
        <translation>未开始 {0}</translation>
    </message>
    <message>
        <source>Paused {0}</source>
        <translation>已暂停 {0}</translation>
    </message>
    <message>
        <source>Ended {0}</source>
        <translation>已结束 {0}</translation>
    </message>
    <message>
        <source>No campaign yet.</source>
        <translation>还没有活动。</translation>
    </message>
    <message>
        <source>None fits.</source>
        <translation>没有符合的活动。</translation>
    </message>
    <message>
        <source>still counting</source>
        <translation>正在统计</translation>
    </message>
    <message>
        <source>Go on making</source>
        <translation>继续填写</translation>
    </message>
    <message>
        <source>New campaign</source>
        <translation>新建活动</translation>
    </message>
    <message>
        <source>redeemed {0} · {1}</source>
        <translation>核销 {0} · {1}</translation>
    </message>
    <message>
        <source>All counters, 400 days</source>
        <translation>所有收银台，近 400 天</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>条款</translation>
    </message>
    <message>
        <source>Off-line shares</source>
        <translation>离线份额</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>自 {0} 起</translation>
    </message>
    <message>
        <source>Coupons known here</source>
        <translation>本机所知的券</translation>
    </message>
    <message>
        <source>Redeemed here</source>
        <translation>本机核销</translation>
    </message>
    <message>
        <source>Taken back here</source>
        <translation>本机撤销</translation>
    </message>
    <message>
        <source>Given here</source>
        <translation>本机已优惠</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Quota taken</source>
        <translation>名额已用</translation>
    </message>
    <message>
        <source>Off-line since contact</source>
        <translation>断网期间已优惠</translation>
    </message>
    <message>
        <source>Redeemed {0}, {1} off, with sales of {2}</source>
        <translation>核销 {0} 张，优惠 {1}，带来销售 {2}</translation>
    </message>
    <message>
        <source>Came back: {0} of {1} members who used one</source>
        <translation>用过券的 {1} 位会员中，{0} 位又来过</translation>
    </message>
    <message>
        <source>Issued {0}</source>
        <translation>发出 {0} 张</translation>
    </message>
    <message>
        <source>Opened: not connected</source>
        <translation>打开：未接通</translation>
    </message>
    <message>
        <source>{0} of {1} used, until {2}: {3}</source>
        <translation>已用 {0} / {1}，{2} 到期：{3}</translation>
    </message>
    <message>
        <source>open</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>returned</source>
        <translation>已归还</translation>
    </message>
    <message>
        <source>written off</source>
        <translation>已注销</translation>
    </message>
    <message>
        <source>of before a restore</source>
        <translation>恢复前的</translation>
    </message>
    <message>
        <source>not at the cloud yet</source>
        <translation>尚未到云端</translation>
    </message>
    <message>
        <source>Version {0}, {1}: for what is issued now</source>
        <translation>版本 {0}，{1}：现在发放用此版</translation>
    </message>
    <message>
        <source>Version {0}, {1}</source>
        <translation>版本 {0}，{1}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Print codes</source>
        <translation>打印券码</translation>
    </message>
    <message>
        <source>Pause “{0}”?</source>
        <translation>暂停“{0}”？</translation>
    </message>
    <message>
        <source>Nothing is issued or redeemed until it is resumed, at every counter.</source>
        <translation>恢复之前，所有收银台都不能发放和核销。</translation>
    </message>
    <message>
        <source>Coupons known here that are refused meanwhile: {0}.</source>
        <translation>本机所知的 {0} 张券暂不可用。</translation>
    </message>
    <message>
        <source>Resume “{0}”?</source>
        <translation>恢复“{0}”？</translation>
    </message>
    <message>
        <source>It is issued and redeemed again, at every counter, under its present terms.</source>
        <translation>所有收银台按现行条款重新发放和核销。</translation>
    </message>
    <message>
        <source>End “{0}”?</source>
        <translation>结束“{0}”？</translation>
    </message>
    <message>
        <source>Nothing more is issued. Coupons that are out keep their word until their last day.</source>
        <translation>不再发放；已发出的券到期前仍然有效。</translation>
    </message>
    <message>
        <source>Coupons known here: {0}.</source>
        <translation>本机所知的券：{0} 张。</translation>
    </message>
    <message>
        <source>“{0}” is paused.</source>
        <translation>“{0}”已暂停。</translation>
    </message>
    <message>
        <source>“{0}” runs again.</source>
        <translation>“{0}”已恢复。</translation>
    </message>
    <message>
        <source>“{0}” is ended.</source>
        <translation>“{0}”已结束。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the parts of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Money off</source>
        <translation>代金券</translation>
    </message>
    <message>
        <source>Percent off</source>
        <translation>折扣券</translation>
    </message>
    <message>
        <source>Gift</source>
        <translation>兑换券</translation>
    </message>
    <message>
        <source>Prepaid voucher</source>
        <translation>团购券</translation>
    </message>
    <message>
        <source>Free text</source>
        <translation>优惠券</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>试用</translation>
    </message>
    <message>
        <source>Pass</source>
        <translation>次卡</translation>
    </message>
    <message>
        <source>Stamp card</source>
        <translation>集点卡</translation>
    </message>
    <message>
        <source>Reservation</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>{0} until {1}</source>
        <translation>{0} 至 {1}</translation>
    </message>
    <message>
        <source>from {0}</source>
        <translation>{0} 起</translation>
    </message>
    <message>
        <source>until {0}</source>
        <translation>{0} 止</translation>
    </message>
    <message>
        <source>{0} days from the issue</source>
        <translation>发放起 {0} 天内</translation>
    </message>
    <message>
        <source>without an end</source>
        <translation>长期有效</translation>
    </message>
    <message>
        <source>Made by a newer program: after an update its terms can be read here.</source>
        <translation>由新版程序制作，本机更新后可查看条款。</translation>
    </message>
    <message>
        <source>What a purchase does not use stays on the coupon.</source>
        <translation>一次用不完的金额留在券上。</translation>
    </message>
    <message>
        <source>A full card earns: {0}</source>
        <translation>集满可得：{0}</translation>
    </message>
    <message>
        <source>Who does not come loses the deposit.</source>
        <translation>未到店者定金不退。</translation>
    </message>
    <message>
        <source>Who does not come has the deposit back.</source>
        <translation>未到店者定金退回。</translation>
    </message>
    <message>
        <source>{0} {1}, {2} places</source>
        <translation>{0} {1}，{2} 个名额</translation>
    </message>
    <message>
        <source>Valid: {0}</source>
        <translation>有效期：{0}</translation>
    </message>
    <message>
        <source>Begins {0} days after the issue.</source>
        <translation>发放 {0} 天后生效。</translation>
    </message>
    <message>
        <source>Only on {0}</source>
        <translation>限{0}</translation>
    </message>
    <message>
        <source>Only at {0}</source>
        <translation>限 {0}</translation>
    </message>
    <message>
        <source>In every store</source>
        <translation>所有门店可用</translation>
    </message>
    <message>
        <source>In {0}</source>
        <translation>限门店：{0}</translation>
    </message>
    <message>
        <source>Only for the member it was issued to.</source>
        <translation>仅限领券会员本人使用。</translation>
    </message>
    <message>
        <source>Cannot be passed on.</source>
        <translation>不可转让。</translation>
    </message>
    <message>
        <source>For everyone</source>
        <translation>所有人可用</translation>
    </message>
    <message>
        <source>For members of the tier {0}</source>
        <translation>限等级：{0}</translation>
    </message>
    <message>
        <source>For members of the segment {0}</source>
        <translation>限分群：{0}</translation>
    </message>
    <message>
        <source>For members with the tag {0}</source>
        <translation>限标签：{0}</translation>
    </message>
    <message>
        <source>At the first visit</source>
        <translation>限首次到店</translation>
    </message>
    <message>
        <source>In the month of the birthday</source>
        <translation>限生日当月</translation>
    </message>
    <message>
        <source>For who was a member before {0}</source>
        <translation>限 {0} 前入会的会员</translation>
    </message>
    <message>
        <source>Uses of a coupon: {0}</source>
        <translation>每张券可用 {0} 次</translation>
    </message>
    <message>
        <source>At most {0} a member</source>
        <translation>每人限 {0} 次</translation>
    </message>
    <message>
        <source>At most {0} a member and day</source>
        <translation>每人每天限 {0} 次</translation>
    </message>
    <message>
        <source>At most {0} a store and day</source>
        <translation>每店每天限 {0} 次</translation>
    </message>
    <message>
        <source>{0} in all</source>
        <translation>总量 {0}</translation>
    </message>
    <message>
        <source>Any number of times</source>
        <translation>不限次数</translation>
    </message>
    <message>
        <source>Stands alone: no other coupon beside it.</source>
        <translation>不与其他券同用。</translation>
    </message>
    <message>
        <source>Beside other coupons, one of the group “{0}”.</source>
        <translation>可与其他券同用，“{0}”组每次限一张。</translation>
    </message>
    <message>
        <source>Also without the network.</source>
        <translation>断网也可用。</translation>
    </message>
    <message>
        <source>Without the network up to {0} at each counter.</source>
        <translation>断网时每台最多优惠 {0}。</translation>
    </message>
    <message>
        <source>Without the network only in the store of its issue.</source>
        <translation>断网时仅限发券门店使用。</translation>
    </message>
    <message>
        <source>Never without the network.</source>
        <translation>断网不可用。</translation>
    </message>
    <message>
        <source>A void gives no limit back.</source>
        <translation>撤销不返还次数。</translation>
    </message>
    <message>
        <source>After a void {0} days beyond the end.</source>
        <translation>撤销后可延期 {0} 天。</translation>
    </message>
    <message>
        <source>It can be voided {0} times.</source>
        <translation>最多可撤销 {0} 次。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Find campaigns</source>
        <translation>查找活动</translation>
    </message>
    <message>
        <source>Title, id, or what it gives</source>
        <translation>名称、编号或优惠内容</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–5 what is listed · Esc goes back</source>
        <translation>↑ ↓ 选择 · Alt 1–5 切换列表 · Esc 返回</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>未选择</translation>
    </message>
</context>
<context>
    <name>CancelReservation</name>
    <message>
        <source>Cancel: {0}</source>
        <translation>取消预约：{0}</translation>
    </message>
    <message>
        <source>The place is free for others, and the pick-up code is good for nothing</source>
        <translation>名额随即放出，取货码作废</translation>
    </message>
    <message>
        <source>Customer called off</source>
        <translation>顾客不要了</translation>
    </message>
    <message>
        <source>Wrong day or time</source>
        <translation>约错了时间</translation>
    </message>
    <message>
        <source>We cannot supply it</source>
        <translation>本店供不上货</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>取消预约</translation>
    </message>
</context>
<context>
    <name>Cards</name>
    <message>
        <source>A number from 1 to {0} is needed.</source>
        <translation>请输入 1 到 {0} 之间的数量。</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Make a PDF</source>
        <translation>生成 PDF</translation>
    </message>
    <message>
        <source>The same {0} coupon again?</source>
        <translation>再次输出这 {0} 张券？</translation>
    </message>
    <message>
        <source>The same {0} coupons again?</source>
        <translation>再次输出这 {0} 张券？</translation>
    </message>
    <message>
        <source>Nothing new is issued.</source>
        <translation>不会发出新的券。</translation>
    </message>
    <message>
        <source>Issue {0} coupon?</source>
        <translation>发出 {0} 张券？</translation>
    </message>
    <message>
        <source>Issue {0} coupons?</source>
        <translation>发出 {0} 张券？</translation>
    </message>
    <message>
        <source>Whoever holds one can use it.</source>
        <translation>任何持券人都可使用。</translation>
    </message>
    <message>
        <source>It stops in a moment.</source>
        <translation>即将停止。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>There is no printer here; Enter makes a PDF of the same coupons.</source>
        <translation>这里没有打印机；按回车可将这些券生成 PDF。</translation>
    </message>
    <message>
        <source>{0} page</source>
        <translation>{0} 页</translation>
    </message>
    <message>
        <source>{0} pages</source>
        <translation>{0} 页</translation>
    </message>
    <message>
        <source>{0} went to the printer.</source>
        <translation>已将 {0}送往打印机。</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>{0} coupon is issued; Enter goes on with the same ones.</source>
        <translation>已发出 {0} 张券；按回车继续处理这些券。</translation>
    </message>
    <message>
        <source>{0} coupons are issued; Enter goes on with the same ones.</source>
        <translation>已发出 {0} 张券；按回车继续处理这些券。</translation>
    </message>
    <message>
        <source>Print codes</source>
        <translation>打印券码</translation>
    </message>
    <message>
        <source>The first page</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Size of a card</source>
        <translation>卡片尺寸</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Business card, 90 × 54 mm</source>
        <translation>名片，90 × 54 毫米</translation>
    </message>
    <message>
        <source>Small, 50 × 50 mm</source>
        <translation>小卡，50 × 50 毫米</translation>
    </message>
    <message>
        <source>Strip, 180 × 39 mm</source>
        <translation>长条，180 × 39 毫米</translation>
    </message>
    <message>
        <source>Poster, one to a page</source>
        <translation>海报，整页一张</translation>
    </message>
    <message>
        <source>{0} to a page</source>
        <translation>每页 {0} 张</translation>
    </message>
    <message>
        <source>Letter</source>
        <translation>Letter 信纸</translation>
    </message>
    <message>
        <source>{0} coupon</source>
        <translation>{0} 张券</translation>
    </message>
    <message>
        <source>{0} coupons</source>
        <translation>{0} 张券</translation>
    </message>
    <message>
        <source>What they give depends on what is bought.</source>
        <translation>优惠多少取决于所购商品。</translation>
    </message>
    <message>
        <source>If every one is used they give {0}.</source>
        <translation>全部核销时最多优惠 {0}。</translation>
    </message>
    <message>
        <source>Issued {0} of {1}</source>
        <translation>已发出 {0} / {1}</translation>
    </message>
    <message>
        <source>Drawn {0} of {1}</source>
        <translation>已绘制 {0} / {1}</translation>
    </message>
    <message>
        <source>less than a minute to go</source>
        <translation>不到一分钟</translation>
    </message>
    <message>
        <source>about {0} minute to go</source>
        <translation>约剩 {0} 分钟</translation>
    </message>
    <message>
        <source>about {0} minutes to go</source>
        <translation>约剩 {0} 分钟</translation>
    </message>
</context>
<context>
    <name>Channels</name>
    <message>
        <source>Active {0}</source>
        <translation>使用中 {0}</translation>
    </message>
    <message>
        <source>Ended {0}</source>
        <translation>已结束 {0}</translation>
    </message>
    <message>
        <source>No channel yet.</source>
        <translation>还没有渠道。</translation>
    </message>
    <message>
        <source>None has ended.</source>
        <translation>没有已结束的渠道。</translation>
    </message>
    <message>
        <source>A name is needed.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>There is a channel of this name already, or this name cannot be kept.</source>
        <translation>已有同名渠道，或此名称无法保存。</translation>
    </message>
    <message>
        <source>It is saved, and goes to every counter.</source>
        <translation>已保存，并会同步到每台收银机。</translation>
    </message>
    <message>
        <source>Ready to print: {0}</source>
        <translation>可以打印了：{0}</translation>
    </message>
    <message>
        <source>Partner shop</source>
        <translation>合作店</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>店员</translation>
    </message>
    <message>
        <source>Poster</source>
        <translation>海报</translation>
    </message>
    <message>
        <source>On-line</source>
        <translation>线上</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>{0} signed up · {1} came back</source>
        <translation>入会 {0} · 再来 {1}</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>打印名片</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Written with members; a channel of this name would count them.</source>
        <translation>会员资料里写着的文字；建同名渠道后会一并统计。</translation>
    </message>
    <message>
        <source>Signed up</source>
        <translation>入会</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>再次到店</translation>
    </message>
    <message>
        <source>Redeemed a coupon here</source>
        <translation>在本机核销过券</translation>
    </message>
    <message>
        <source>Signed up, all counters, 400 days</source>
        <translation>注册（所有收银台，近 400 天）</translation>
    </message>
    <message>
        <source>Bought</source>
        <translation>买过</translation>
    </message>
    <message>
        <source>Redeemed a coupon</source>
        <translation>用过券</translation>
    </message>
    <message>
        <source>Reads, messages, followers</source>
        <translation>阅读、消息、关注</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未接通</translation>
    </message>
    <message>
        <source>End “{0}”?</source>
        <translation>结束“{0}”？</translation>
    </message>
    <message>
        <source>Nothing more is printed for it; who came through it stays counted.</source>
        <translation>不再打印它的码；已经来的会员仍然统计在内。</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>New channel</source>
        <translation>新建渠道</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–2 what is listed · Esc goes back</source>
        <translation>↑ ↓ 选择 · Alt 1–2 切换列表 · Esc 返回</translation>
    </message>
    <message>
        <source>Change channel</source>
        <translation>修改渠道</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Who is behind it</source>
        <translation>负责人或店家</translation>
    </message>
    <message>
        <source>may stay empty</source>
        <translation>可不填</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>未选中</translation>
    </message>
    <message>
        <source>Its code</source>
        <translation>渠道码</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>Agrees to messages</source>
        <translation>同意接收消息</translation>
    </message>
    <message>
        <source>No messages or offers</source>
        <translation>不接收消息和优惠</translation>
    </message>
    <message>
        <source>The customer wants no messages and no offers any more.</source>
        <translation>顾客不再接收消息和优惠。</translation>
    </message>
    <message>
        <source>Left out from now on: coupons to many, lists that leave the shop, messages, follow-ups.</source>
        <translation>今后不再包括：批量发券、导出名单、消息、回访。</translation>
    </message>
    <message>
        <source>Stays as it is: membership, points, stored value, coupons.</source>
        <translation>保持不变：会员资格、积分、储值、券。</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>撤回同意</translation>
    </message>
    <message>
        <source>The customer agrees again to messages and offers.</source>
        <translation>顾客重新同意接收消息和优惠。</translation>
    </message>
    <message>
        <source>Under 14: a parent or guardian agrees to messages and offers. Ask them.</source>
        <translation>未满 14 周岁：需由父母或其他监护人同意接收消息和优惠，请向监护人确认。</translation>
    </message>
    <message>
        <source>Note consent</source>
        <translation>记录同意</translation>
    </message>
    <message>
        <source>Consent noted</source>
        <translation>已记录同意</translation>
    </message>
    <message>
        <source>Consent withdrawn</source>
        <translation>已撤回同意</translation>
    </message>
    <message>
        <source>agreed</source>
        <translation>同意</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>撤回</translation>
    </message>
</context>
<context>
    <name>Copies</name>
    <message>
        <source>Everything that is held about this member, as a page to read and as a file for other programs.</source>
        <translation>系统中关于这位会员的全部内容：一份可阅读的网页，一份供其他程序使用的文件。</translation>
    </message>
    <message>
        <source>It goes into your documents, and stands in the log with your name.</source>
        <translation>保存到您的文档文件夹，并以您的名字记入操作记录。</translation>
    </message>
    <message>
        <source>Copy for the member</source>
        <translation>资料副本</translation>
    </message>
    <message>
        <source>Make copy</source>
        <translation>生成副本</translation>
    </message>
    <message>
        <source>Ready: {0}</source>
        <translation>已生成：{0}</translation>
    </message>
    <message>
        <source>The cloud did not answer: only what this counter knows is in it.</source>
        <translation>云端没有回答：只包含本收银台所知的内容。</translation>
    </message>
    <message>
        <source>Name card</source>
        <translation>会员名片</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>副本</translation>
    </message>
</context>
<context>
    <name>Days</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>明天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>{weekday} {day} {month}</source>
        <translation>{month} {day} 日 {weekday}</translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{1} 年 {0}</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>1 月</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>2 月</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>3 月</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>4 月</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5 月</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>6 月</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>7 月</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>8 月</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>9 月</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>10 月</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>11 月</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>12 月</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>{0} member</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>{0} members</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>still looking</source>
        <translation>还在查找</translation>
    </message>
    <message>
        <source>Nobody fits. Esc takes back what was asked.</source>
        <translation>没有符合的会员，按 Esc 取消条件</translation>
    </message>
    <message>
        <source>This member is not here any more</source>
        <translation>这位会员已经不在这里了</translation>
    </message>
    <message>
        <source>Too many different tags to count. The search finds each.</source>
        <translation>标签种类太多，没有逐个统计；在搜索框里输入标签即可找到。</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除条件</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>never</source>
        <translation>没来过</translation>
    </message>
    <message>
        <source>All members</source>
        <translation>全部会员</translation>
    </message>
    <message>
        <source>active</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>Frozen: nothing is redeemed</source>
        <translation>已冻结，不能核销</translation>
    </message>
    <message>
        <source>Tags: {0}</source>
        <translation>标签：{0}</translation>
    </message>
    <message>
        <source>Birthday: {0}</source>
        <translation>生日 {0}</translation>
    </message>
    <message>
        <source>Came through {0}</source>
        <translation>来源 {0}</translation>
    </message>
    <message>
        <source>Joined in {0}</source>
        <translation>在{0}加入</translation>
    </message>
    <message>
        <source>void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>{0} use left</source>
        <translation>还可用 {0} 次</translation>
    </message>
    <message>
        <source>{0} uses left</source>
        <translation>还可用 {0} 次</translation>
    </message>
    <message>
        <source>used</source>
        <translation>已用完</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between names of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>Became a member</source>
        <translation>成为会员</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>资料变更</translation>
    </message>
    <message>
        <source>Got</source>
        <translation>获得</translation>
    </message>
    <message>
        <source>Bought</source>
        <translation>消费</translation>
    </message>
    <message>
        <source>Redeemed</source>
        <translation>核销</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Refunded</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>Topped up</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>Points by hand</source>
        <translation>积分调整</translation>
    </message>
    <message>
        <source>Overdraft written off</source>
        <translation>透支计入损失</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>集点</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Tag {0}</source>
        <translation>标签 {0}</translation>
    </message>
    <message>
        <source>value {0}</source>
        <translation>储值 {0}</translation>
    </message>
    <message>
        <source>points {0}</source>
        <translation>积分 {0}</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a sentence</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>会员详情</translation>
    </message>
    <message>
        <source>Serve</source>
        <translation>去收银</translation>
    </message>
    <message>
        <source>Coupons</source>
        <translation>券</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Nobody chosen</source>
        <translation>还没选会员</translation>
    </message>
    <message>
        <source>Enter opens the member that is chosen</source>
        <translation>选一位会员，按 Enter 打开</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Last visit</source>
        <translation>上次来</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Joined</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Find members</source>
        <translation>找会员</translation>
    </message>
    <message>
        <source>Name, phone, number or tag</source>
        <translation>姓名、拼音、手机、会员号、标签</translation>
    </message>
    <message>
        <source>By activity</source>
        <translation>按活跃</translation>
    </message>
    <message>
        <source>Our segments</source>
        <translation>我的分群</translation>
    </message>
    <message>
        <source>Enter opens · Esc back · Alt 1–6, E, G filter · Alt O, R sort</source>
        <translation>Enter 打开 · Esc 返回 · Alt 1–6、E、G 筛选 · Alt O、R 排序</translation>
    </message>
    <message>
        <source>By tag</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Columns; a press sorts by one</source>
        <translation>表头，按一下按此列排序</translation>
    </message>
</context>
<context>
    <name>Display</name>
    <message>
        <source>The second screen, when there is one</source>
        <translation>接上第二块屏幕就用它</translation>
    </message>
    <message>
        <source>A window on this screen</source>
        <translation>在本屏幕开一个窗口</translation>
    </message>
    <message>
        <source>No customer&apos;s screen</source>
        <translation>不用顾客屏</translation>
    </message>
    <message>
        <source>The customer&apos;s screen</source>
        <translation>顾客屏</translation>
    </message>
</context>
<context>
    <name>Exceptions</name>
    <message>
        <source>To settle {0}</source>
        <translation>待处理 {0}</translation>
    </message>
    <message>
        <source>Settled {0}</source>
        <translation>已处理 {0}</translation>
    </message>
    <message>
        <source>Not at the cloud {0}</source>
        <translation>未到云端 {0}</translation>
    </message>
    <message>
        <source>Everything has reached the cloud.</source>
        <translation>全部都已送达云端。</translation>
    </message>
    <message>
        <source>Nothing has to be settled.</source>
        <translation>没有需要处理的异常。</translation>
    </message>
    <message>
        <source>Nothing was settled yet.</source>
        <translation>还没有处理过异常。</translation>
    </message>
    <message>
        <source>At stake in all: {0}</source>
        <translation>涉及金额合计：{0}</translation>
    </message>
    <message>
        <source>Settled: {0}. It stands among the settled ones (Alt 2).</source>
        <translation>已处理：{0}。可在“已处理”（Alt 2）中查看。</translation>
    </message>
    <message>
        <source>It is sent again with the next round.</source>
        <translation>下一轮同步时重新发送。</translation>
    </message>
    <message>
        <source>Found {0}</source>
        <translation>发现于 {0}</translation>
    </message>
    <message>
        <source>Purchase {0}, discount {1}</source>
        <translation>消费 {0}，优惠 {1}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>Not confirmed by the cloud yet.</source>
        <translation>云端尚未确认。</translation>
    </message>
    <message>
        <source>Came second with “{0}”: {1}</source>
        <translation>晚一步选了“{0}”：{1}</translation>
    </message>
    <message>
        <source>“{0}” had been decided ({1}) and counts no more.</source>
        <translation>曾决定“{0}”（{1}），现已不再生效。</translation>
    </message>
    <message>
        <source>Tried once</source>
        <translation>已尝试 1 次</translation>
    </message>
    <message>
        <source>Tried {0} times</source>
        <translation>已尝试 {0} 次</translation>
    </message>
    <message>
        <source>The cloud will not take it; it is kept here and stops nothing.</source>
        <translation>云端不接收；已保留在本机，不影响其他记录。</translation>
    </message>
    <message>
        <source>Written {0}</source>
        <translation>记录于 {0}</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>连不上云端</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>云端没有及时答复</translation>
    </message>
    <message>
        <source>The cloud has a fault</source>
        <translation>云端出了故障</translation>
    </message>
    <message>
        <source>The answer broke off</source>
        <translation>答复中断</translation>
    </message>
    <message>
        <source>The cloud&apos;s program is too old for it</source>
        <translation>云端程序版本过旧</translation>
    </message>
    <message>
        <source>The cloud cannot read it</source>
        <translation>云端无法读取</translation>
    </message>
    <message>
        <source>It was cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>waits to be sent</source>
        <translation>等待发送</translation>
    </message>
    <message>
        <source>set aside, tried every hour</source>
        <translation>已搁置，每小时重试</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Checkout</source>
        <translation>结账</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>Top-up</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>Points by hand</source>
        <translation>手工调整积分</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>集点</translation>
    </message>
    <message>
        <source>Reservation</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>新会员</translation>
    </message>
    <message>
        <source>Member changed</source>
        <translation>会员资料变更</translation>
    </message>
    <message>
        <source>Coupons issued</source>
        <translation>发券</translation>
    </message>
    <message>
        <source>Coupon frozen or withdrawn</source>
        <translation>券冻结或作废</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Campaign</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>店员</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Off-line share returned</source>
        <translation>归还断网名额</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>班次</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>到店计数</translation>
    </message>
    <message>
        <source>Exception settled</source>
        <translation>处理异常</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>At stake</source>
        <translation>涉及金额</translation>
    </message>
    <message>
        <source>How it is settled</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>Send again now</source>
        <translation>立即重发</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–3 what is listed · Esc back to the sale</source>
        <translation>↑ ↓ 选择 · Alt 1–3 切换列表 · Esc 返回收银</translation>
    </message>
</context>
<context>
    <name>First</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎使用柜台</translation>
    </message>
    <message>
        <source>What do you begin with?</source>
        <translation>从哪里开始？</translation>
    </message>
    <message>
        <source>You can try it out now and set up your shop later.</source>
        <translation>可以先试一试，以后再设置自己的店。</translation>
    </message>
    <message>
        <source>My shop</source>
        <translation>我的店</translation>
    </message>
    <message>
        <source>With your customers, from the first scan on for real</source>
        <translation>面对真实的顾客，从第一次扫码起都算数</translation>
    </message>
    <message>
        <source>Try it out</source>
        <translation>先试用</translation>
    </message>
    <message>
        <source>A café with members and coupons, in a folder of its own; Ctrl Q leads back here</source>
        <translation>一家有会员和优惠券的咖啡店，资料单独存放；按 Ctrl Q 回到这里</translation>
    </message>
    <message>
        <source>I have a backup</source>
        <translation>我有备份</translation>
    </message>
    <message>
        <source>The old computer is gone: go on here with what its backup holds</source>
        <translation>原来的电脑坏了或丢了：用它的备份在这台电脑上接着用</translation>
    </message>
    <message>
        <source>Does the shop have a cloud?</source>
        <translation>店里有云端吗？</translation>
    </message>
    <message>
        <source>All counters and stores of a shop meet in its cloud.</source>
        <translation>同一商户的所有收银台和门店，都在云端汇合。</translation>
    </message>
    <message>
        <source>Join a cloud</source>
        <translation>加入云端</translation>
    </message>
    <message>
        <source>Somebody has given you an enrolment code for this store</source>
        <translation>已经拿到本店的登记码</translation>
    </message>
    <message>
        <source>Start alone</source>
        <translation>单机开店</translation>
    </message>
    <message>
        <source>The cloud runs on this computer; it can move to a server later</source>
        <translation>云端就在这台电脑上运行，以后可以搬到服务器</translation>
    </message>
    <message>
        <source>The last start stopped while it joined. Enter goes on.</source>
        <translation>上次加入到一半就停了，按 Enter 继续。</translation>
    </message>
    <message>
        <source>Making the shop…</source>
        <translation>正在建店…</translation>
    </message>
    <message>
        <source>Whoever has it can open the backups of the shop: keep it in a safe place.</source>
        <translation>谁拿到它，谁就能打开本店的备份：请放在安全的地方。</translation>
    </message>
    <message>
        <source>Recovery phrase</source>
        <translation>恢复短语</translation>
    </message>
    <message>
        <source>Sample for the camera</source>
        <translation>摄像头样张</translation>
    </message>
    <message>
        <source>This computer knows no printer. It can be saved instead.</source>
        <translation>这台电脑没有打印机，可以改为保存。</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>It is at the printer.</source>
        <translation>已送到打印机。</translation>
    </message>
    <message>
        <source>Another camera</source>
        <translation>换摄像头</translation>
    </message>
    <message>
        <source>Hold the code before the camera, paste its link, or choose its picture.</source>
        <translation>请把登记码对准摄像头，或粘贴链接，或选择图片。</translation>
    </message>
    <message>
        <source>Hold the enrolment code before the camera, or paste its link here.</source>
        <translation>把登记码对准摄像头，或在这里粘贴它的链接。</translation>
    </message>
    <message>
        <source>The link of the enrolment code, or where its picture is</source>
        <translation>登记码的链接，或图片的位置</translation>
    </message>
    <message>
        <source>Its picture…</source>
        <translation>选图片…</translation>
    </message>
    <message>
        <source>This counter will belong to the cloud at</source>
        <translation>本机将加入这个云端</translation>
    </message>
    <message>
        <source>whose certificate has this fingerprint</source>
        <translation>它的证书指纹</translation>
    </message>
    <message>
        <source>whose certificate the authorities of this computer judge</source>
        <translation>它的证书由本机信任的机构核验</translation>
    </message>
    <message>
        <source>Is this what you were told? Enter joins.</source>
        <translation>与告诉您的一致吗？按 Enter 加入。</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>Does the camera read?</source>
        <translation>摄像头能读码吗？</translation>
    </message>
    <message>
        <source>Print the sample, or save it to your phone, and hold it to the camera.</source>
        <translation>打印样张，或把它存到手机上，然后对准摄像头。</translation>
    </message>
    <message>
        <source>Print the sample</source>
        <translation>打印样张</translation>
    </message>
    <message>
        <source>Save the sample</source>
        <translation>保存样张</translation>
    </message>
    <message>
        <source>Nothing seen yet</source>
        <translation>还没有读到</translation>
    </message>
    <message>
        <source>✓ Seen</source>
        <translation>✓ 读到了</translation>
    </message>
    <message>
        <source>✓ Another code</source>
        <translation>✓ 读到别的码</translation>
    </message>
    <message>
        <source>No camera? A hand scanner and typing do as well; F5 chooses a camera later.</source>
        <translation>没有摄像头也行：扫码枪和手工输入都可以；以后按 F5 选摄像头。</translation>
    </message>
    <message>
        <source>The camera is ready for your customers.</source>
        <translation>摄像头已经可以为顾客服务。</translation>
    </message>
    <message>
        <source>The camera reads; what it read is no sample, and was not kept.</source>
        <translation>摄像头能读码；读到的不是样张，没有保留。</translation>
    </message>
    <message>
        <source>Begin selling</source>
        <translation>开始营业</translation>
    </message>
    <message>
        <source>Skip the test</source>
        <translation>跳过测试</translation>
    </message>
    <message>
        <source>Not done yet</source>
        <translation>还没有完成</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>请稍候</translation>
    </message>
    <message>
        <source>Should the computer go off now, the next start goes on where this one stopped.</source>
        <translation>就算现在断电，下次打开也会从这里接着做。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Your shop</source>
        <translation>您的店</translation>
    </message>
    <message>
        <source>Customers read the first two names; the owner signs in with the PIN.</source>
        <translation>顾客看到的是前两个名称；店主用 PIN 登录。</translation>
    </message>
    <message>
        <source>Name of the shop</source>
        <translation>商户名称</translation>
    </message>
    <message>
        <source>Name of this store</source>
        <translation>本店名称</translation>
    </message>
    <message>
        <source>Name of the owner</source>
        <translation>店主姓名</translation>
    </message>
    <message>
        <source>The owner&apos;s PIN, 4 to 8 digits</source>
        <translation>店主 PIN，4 到 8 位数字</translation>
    </message>
    <message>
        <source>The PIN again</source>
        <translation>再输一次 PIN</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>时区</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>货币</translation>
    </message>
    <message>
        <source>Only this phrase opens a backup when this computer is gone. It is shown this once: write it down.</source>
        <translation>这台电脑没了，只有这串短语能打开备份。它只显示这一次，请抄下来。</translation>
    </message>
    <message>
        <source>To see that it stands on your paper: type its last two groups from there.</source>
        <translation>确认已抄好：请照纸上输入最后两组。</translation>
    </message>
    <message>
        <source>Print it</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <source>Make the shop</source>
        <translation>建店</translation>
    </message>
    <message>
        <source>I have written it down</source>
        <translation>已抄好</translation>
    </message>
    <message>
        <source>The picture of the enrolment code</source>
        <translation>登记码的图片</translation>
    </message>
    <message>
        <source>Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif)</source>
        <translation>图片 (*.png *.jpg *.jpeg *.webp *.bmp *.gif)</translation>
    </message>
    <message>
        <source>1 Language</source>
        <translation>1 语言</translation>
    </message>
    <message>
        <source>2 Shop or trial</source>
        <translation>2 开店或试用</translation>
    </message>
    <message>
        <source>3 Cloud</source>
        <translation>3 云端</translation>
    </message>
    <message>
        <source>3 Backup</source>
        <translation>3 备份</translation>
    </message>
    <message>
        <source>4 Camera</source>
        <translation>4 摄像头</translation>
    </message>
    <message>
        <source>Starting the shop&apos;s own cloud on this computer…</source>
        <translation>正在启动本机的云端…</translation>
    </message>
    <message>
        <source>This computer becomes a counter…</source>
        <translation>正在把本机登记为收银台…</translation>
    </message>
    <message>
        <source>Fetching what the counter has to know…</source>
        <translation>正在取回收银台需要的资料…</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then try again.</source>
        <translation>磁盘已满。请清出空间，再试一次。</translation>
    </message>
    <message>
        <source>The folder of this counter cannot be written to. See to it, then try again.</source>
        <translation>这台收银台的文件夹写不进去，请处理后再试一次。</translation>
    </message>
    <message>
        <source>This is no enrolment code. Take the whole link, or the picture of it.</source>
        <translation>这不是登记码。请用完整的链接，或它的图片。</translation>
    </message>
    <message>
        <source>This file is no picture. Choose a PNG or JPEG with the code on it.</source>
        <translation>这个文件不是图片。请选择带登记码的 PNG 或 JPEG。</translation>
    </message>
    <message>
        <source>No enrolment code is in this picture. Choose another one.</source>
        <translation>图片里没有登记码，请换一张。</translation>
    </message>
    <message>
        <source>The cloud does not know this code. Ask for a new one.</source>
        <translation>云端不认识这个登记码，请再要一个新的。</translation>
    </message>
    <message>
        <source>This code has expired. Ask for a new one.</source>
        <translation>登记码已过期，请再要一个新的。</translation>
    </message>
    <message>
        <source>Another counter has used this code. Ask for a new one.</source>
        <translation>这个登记码已被别的收银台用过，请再要一个新的。</translation>
    </message>
    <message>
        <source>The trial shop is open in another window. Go on there, or close it.</source>
        <translation>体验店已在另一个窗口打开，请到那里继续，或先关闭它。</translation>
    </message>
    <message>
        <source>This computer belongs to another merchant. Use a folder of its own.</source>
        <translation>本机资料属于另一个商户，请换一个文件夹。</translation>
    </message>
    <message>
        <source>A shop lives in this folder already. Join it by its enrolment code.</source>
        <translation>这个文件夹里已经有一家店，请用它的登记码加入。</translation>
    </message>
    <message>
        <source>The shop needs a name of at most 100 characters.</source>
        <translation>请填商户名称，最多 100 个字。</translation>
    </message>
    <message>
        <source>The store needs a name of at most 100 characters.</source>
        <translation>请填门店名称，最多 100 个字。</translation>
    </message>
    <message>
        <source>The owner needs a name of at most 100 characters, and not that of the counter.</source>
        <translation>请填店主姓名，最多 100 个字，不能用收银台的名字。</translation>
    </message>
    <message>
        <source>A PIN has 4 to 8 digits.</source>
        <translation>PIN 是 4 到 8 位数字。</translation>
    </message>
    <message>
        <source>The two PINs differ. Type it again.</source>
        <translation>两次 PIN 不一样，请重输。</translation>
    </message>
    <message>
        <source>There is no such time zone; one is Asia/Shanghai.</source>
        <translation>没有这个时区，例如 Asia/Shanghai。</translation>
    </message>
    <message>
        <source>A currency is three capital letters, such as CNY.</source>
        <translation>货币是三个大写字母，例如 CNY。</translation>
    </message>
    <message>
        <source>These are not the last two groups. Look at your paper again.</source>
        <translation>不是最后两组，请再看看纸上。</translation>
    </message>
    <message>
        <source>The cloud cannot be reached. Check the network, then try again.</source>
        <translation>连不上云端。请检查网络，再试一次。</translation>
    </message>
    <message>
        <source>The cloud did not answer in time. Check the network, then try again.</source>
        <translation>云端没有及时回应。请检查网络，再试一次。</translation>
    </message>
    <message>
        <source>The certificate is another one than the code says. Ask who gave you the code.</source>
        <translation>云端的证书与登记码不符，请问给您登记码的人。</translation>
    </message>
    <message>
        <source>A login page answers instead of the cloud. Log in to the network first.</source>
        <translation>回应的是登录页面，不是云端。请先登录网络。</translation>
    </message>
    <message>
        <source>The cloud has a fault of its own. Try again in a few minutes.</source>
        <translation>云端出了故障，请过几分钟再试。</translation>
    </message>
    <message>
        <source>The cloud is busy. Try again in a minute.</source>
        <translation>云端正忙，请过一分钟再试。</translation>
    </message>
    <message>
        <source>No cloud of ours answers at this address. Ask for a new code.</source>
        <translation>这个地址上没有我们的云端，请再要一个新的登记码。</translation>
    </message>
</context>
<context>
    <name>FollowUps</name>
    <message>
        <source>{0} so far</source>
        <translation>已列出 {0} 人</translation>
    </message>
    <message>
        <source>The note holds characters that are no text.</source>
        <translation>备注里有不是文字的字符。</translation>
    </message>
    <message>
        <source>This member is not here any more.</source>
        <translation>这位会员已经不在了。</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>已接通</translation>
    </message>
    <message>
        <source>Will come</source>
        <translation>会来</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>没接</translation>
    </message>
    <message>
        <source>Does not want</source>
        <translation>不需要</translation>
    </message>
    <message>
        <source>Wrong number</source>
        <translation>号码不对</translation>
    </message>
    <message>
        <source>To be called: {0}</source>
        <translation>待回访：{0}</translation>
    </message>
    <message>
        <source>Called: {0}</source>
        <translation>回访：{0}</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0}（{1}）</translation>
    </message>
    <message>
        <source>Call again</source>
        <translation>改天再打</translation>
    </message>
    <message>
        <source>Not known here any more</source>
        <translation>已不是会员</translation>
    </message>
    <message>
        <source>Whole numbers are for those to whom the merchant shows them.</source>
        <translation>完整号码只给商户允许的人看。</translation>
    </message>
    <message>
        <source>by {0}</source>
        <translation>由{0}</translation>
    </message>
    <message>
        <source>Due: {0}</source>
        <translation>截止：{0}</translation>
    </message>
    <message>
        <source>{0} call</source>
        <translation>打过 {0} 次</translation>
    </message>
    <message>
        <source>{0} calls</source>
        <translation>打过 {0} 次</translation>
    </message>
    <message>
        <source>{0} visit</source>
        <translation>来店 {0} 次</translation>
    </message>
    <message>
        <source>{0} visits</source>
        <translation>来店 {0} 次</translation>
    </message>
    <message>
        <source>{0} of {1} called today</source>
        <translation>今天已回访 {0} / {1}</translation>
    </message>
    <message>
        <source>Today {0}</source>
        <translation>今天 {0}</translation>
    </message>
    <message>
        <source>All {0}</source>
        <translation>全部 {0}</translation>
    </message>
    <message>
        <source>again: {0}</source>
        <translation>再打：{0}</translation>
    </message>
    <message>
        <source>Done today {0}</source>
        <translation>今天完成 {0}</translation>
    </message>
    <message>
        <source>Nobody.</source>
        <translation>没有人。</translation>
    </message>
    <message>
        <source>Everybody is called for today.</source>
        <translation>今天的回访都完成了。</translation>
    </message>
    <message>
        <source>Nobody is to be called today.</source>
        <translation>今天没有要回访的会员。</translation>
    </message>
    <message>
        <source>Follow-ups</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Whom to call</source>
        <translation>要回访谁</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–3 what is listed · Esc back to the sale</source>
        <translation>↑ ↓ 选择 · Alt 1–3 切换名单 · Esc 回到收银</translation>
    </message>
    <message>
        <source>The one to call</source>
        <translation>回访对象</translation>
    </message>
    <message>
        <source>Nobody chosen</source>
        <translation>未选人</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>话术</translation>
    </message>
    <message>
        <source>Last call</source>
        <translation>上次</translation>
    </message>
    <message>
        <source>Note (F2), may stay empty</source>
        <translation>备注（F2），可不填</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Call again when?</source>
        <translation>哪天再打？</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Who came in</source>
        <translation>谁来了</translation>
    </message>
    <message>
        <source>Who left</source>
        <translation>谁走了</translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>存为表格</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>History</source>
        <translation>走势</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>The list of your customers</source>
        <translation>老会员名单</translation>
    </message>
    <message>
        <source>Lists (*.csv *.txt *.xlsx)</source>
        <translation>名单 (*.csv *.txt *.xlsx)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>This list stopped in the middle: Enter goes on there.</source>
        <translation>这份名单上次没有导完：按 Enter 接着导入。</translation>
    </message>
    <message>
        <source>Choose its file again; it goes on there.</source>
        <translation>请重新选择这份文件，会从停下的地方继续。</translation>
    </message>
    <message>
        <source>It has stopped. What came in stays.</source>
        <translation>已停止。已导入的都已保存。</translation>
    </message>
    <message>
        <source>Saved beside the list: {0}</source>
        <translation>已存到名单旁边：{0}</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>积分</translation>
    </message>
    <message>
        <source>Stored value</source>
        <translation>储值本金</translation>
    </message>
    <message>
        <source>Bonus value</source>
        <translation>储值赠金</translation>
    </message>
    <message>
        <source>Birthday</source>
        <translation>生日</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>divided by commas</source>
        <translation>以逗号分隔</translation>
    </message>
    <message>
        <source>divided by semicolons</source>
        <translation>以分号分隔</translation>
    </message>
    <message>
        <source>divided by tabs</source>
        <translation>以制表符分隔</translation>
    </message>
    <message>
        <source>divided by {0}</source>
        <translation>以 {0} 分隔</translation>
    </message>
    <message>
        <source>{0} row</source>
        <translation>{0} 行</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} 行</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>{0} other stopped too.</source>
        <translation>另有 {0} 份也没有导完。</translation>
    </message>
    <message>
        <source>{0} others stopped too.</source>
        <translation>另有 {0} 份也没有导完。</translation>
    </message>
    <message>
        <source>One stopped</source>
        <translation>有一份没导完</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>接着导入</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>不再继续</translation>
    </message>
    <message>
        <source>What is read</source>
        <translation>可以读什么</translation>
    </message>
    <message>
        <source>A column of phone numbers is needed; everything else may be there or not.</source>
        <translation>必须有一列手机号，其余可有可无。</translation>
    </message>
    <message>
        <source>Name, points, value, birthday, tags and tier are found by their headings.</source>
        <translation>姓名、积分、储值、生日、标签、等级按表头自动识别。</translation>
    </message>
    <message>
        <source>Who is known by the phone is not made twice: nothing of theirs is overwritten.</source>
        <translation>手机号已是会员的不会重复建档，原有资料不会被覆盖。</translation>
    </message>
    <message>
        <source>Nobody in the list has agreed to messages: they are served, and not messaged.</source>
        <translation>名单里的人没有同意接收消息：照常服务，不发消息。</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>{0} of {1} rows are in. It goes on behind them; nothing comes in twice.</source>
        <translation>已导入 {0} / {1} 行，接着往下导，不会重复。</translation>
    </message>
    <message>
        <source>Begun on {0} by {1}.</source>
        <translation>{1}于 {0} 开始。</translation>
    </message>
    <message>
        <source>Another file</source>
        <translation>换文件</translation>
    </message>
    <message>
        <source>Column {0}</source>
        <translation>{0} 列</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Only the sheet “{0}” is read, not {1}: save each as a file of its own.</source>
        <translation>只读工作表“{0}”，不读{1}；要导入的话请各存成一个文件。</translation>
    </message>
    <message>
        <source>{0} row is hidden in the sheet, and read too.</source>
        <translation>工作表里有 {0} 行是隐藏的，也会读取。</translation>
    </message>
    <message>
        <source>{0} rows are hidden in the sheet, and read too.</source>
        <translation>工作表里有 {0} 行是隐藏的，也会读取。</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>试导入</translation>
    </message>
    <message>
        <source>Say first which column holds the phone numbers.</source>
        <translation>请先指出哪一列是手机号。</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不导入这一列</translation>
    </message>
    <message>
        <source>Save the rows to mend</source>
        <translation>保存待修改的行</translation>
    </message>
    <message>
        <source>Another list</source>
        <translation>再导一份</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入完成</translation>
    </message>
    <message>
        <source>Everything is kept here; what waits goes up to the cloud by itself.</source>
        <translation>已全部保存在本机，待同步的会自动上传。</translation>
    </message>
    <message>
        <source>To the members</source>
        <translation>查看会员</translation>
    </message>
    <message>
        <source>Import {0} row</source>
        <translation>导入 {0} 行</translation>
    </message>
    <message>
        <source>Import {0} rows</source>
        <translation>导入 {0} 行</translation>
    </message>
    <message>
        <source>Rehearsed</source>
        <translation>试导入结果</translation>
    </message>
    <message>
        <source>Nothing is written yet. This is what would come:</source>
        <translation>还没有写入任何内容。正式导入后将会：</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>核对列</translation>
    </message>
    <message>
        <source>{0} row is not taken</source>
        <translation>{0} 行不能导入</translation>
    </message>
    <message>
        <source>{0} rows are not taken</source>
        <translation>{0} 行不能导入</translation>
    </message>
    <message>
        <source>Every row can be used.</source>
        <translation>每一行都可以导入。</translation>
    </message>
    <message>
        <source>New members</source>
        <translation>新会员</translation>
    </message>
    <message>
        <source>Added to members</source>
        <translation>补充已有会员</translation>
    </message>
    <message>
        <source>Nothing new</source>
        <translation>没有变化</translation>
    </message>
    <message>
        <source>Not taken</source>
        <translation>不能导入</translation>
    </message>
    <message>
        <source>Points opened</source>
        <translation>期初积分</translation>
    </message>
    <message>
        <source>Stored value opened</source>
        <translation>期初储值本金</translation>
    </message>
    <message>
        <source>Bonus value opened</source>
        <translation>期初储值赠金</translation>
    </message>
    <message>
        <source>Row {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>请稍候</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>正在导入</translation>
    </message>
    <message>
        <source>Selling and scanning go on: leave this page whenever you like.</source>
        <translation>收银和扫码照常进行，可以随时离开此页。</translation>
    </message>
    <message>
        <source>Whatever stops it, also a power cut: what is in stays, and it goes on from there.</source>
        <translation>中途停下（断电也不怕）：已导入的都在，下次接着导。</translation>
    </message>
    <message>
        <source>Looking at the file</source>
        <translation>正在读取文件</translation>
    </message>
    <message>
        <source>Rehearsing</source>
        <translation>正在试导入</translation>
    </message>
    <message>
        <source>Reading the list</source>
        <translation>正在读取名单</translation>
    </message>
    <message>
        <source>It stops in a moment.</source>
        <translation>马上停下。</translation>
    </message>
    <message>
        <source>{0} of {1} rows</source>
        <translation>{0} / {1} 行</translation>
    </message>
    <message>
        <source>less than a minute to go</source>
        <translation>还要不到 1 分钟</translation>
    </message>
    <message>
        <source>about {0} minute to go</source>
        <translation>还要约 {0} 分钟</translation>
    </message>
    <message>
        <source>about {0} minutes to go</source>
        <translation>还要约 {0} 分钟</translation>
    </message>
    <message>
        <source>{0} to mend</source>
        <translation>{0}-待修改</translation>
    </message>
    <message>
        <source>Old customers</source>
        <translation>导入老会员</translation>
    </message>
    <message>
        <source>1 File</source>
        <translation>1 选文件</translation>
    </message>
    <message>
        <source>2 Columns</source>
        <translation>2 核对列</translation>
    </message>
    <message>
        <source>3 Rehearsal</source>
        <translation>3 试导入</translation>
    </message>
    <message>
        <source>4 Import</source>
        <translation>4 导入</translation>
    </message>
    <message>
        <source>Drop the list of your customers here</source>
        <translation>把老会员名单拖到这里</translation>
    </message>
    <message>
        <source>CSV or XLSX, as the old till or the spreadsheet has it</source>
        <translation>CSV 或 XLSX，旧收银系统或表格导出的原样即可</translation>
    </message>
    <message>
        <source>or where the file is</source>
        <translation>或输入文件位置</translation>
    </message>
    <message>
        <source>Where the file is</source>
        <translation>文件位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Rows that are not taken</source>
        <translation>不能导入的行</translation>
    </message>
    <message>
        <source>Nothing is written before you say so</source>
        <translation>确认之前不会写入任何内容</translation>
    </message>
    <message>
        <source>← → column · 1–9 what it is · ↑ ↓ rows</source>
        <translation>← → 换列 · 1–9 指定内容 · ↑ ↓ 翻行</translation>
    </message>
    <message>
        <source>↑ ↓ rows</source>
        <translation>↑ ↓ 翻行</translation>
    </message>
    <message>
        <source>Selling goes on meanwhile</source>
        <translation>收银照常进行</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>不导入</translation>
    </message>
    <message>
        <source>The first rows</source>
        <translation>前几行</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Redeem, or confirm</source>
        <translation>核销，或确认</translation>
    </message>
    <message>
        <source>Drop this customer, or close the panel</source>
        <translation>放弃这位顾客，或关闭面板</translation>
    </message>
    <message>
        <source>Type a code, or find a member</source>
        <translation>输入券码，或查找会员</translation>
    </message>
    <message>
        <source>Sign up a new member</source>
        <translation>注册新会员</translation>
    </message>
    <message>
        <source>Amount; digits alone do it too</source>
        <translation>金额，也可以直接按数字键</translation>
    </message>
    <message>
        <source>Void the last sale</source>
        <translation>撤销上一笔</translation>
    </message>
    <message>
        <source>Give a part of it back</source>
        <translation>退一部分</translation>
    </message>
    <message>
        <source>Choose the camera</source>
        <translation>选择摄像头</translation>
    </message>
    <message>
        <source>What waits, what needs the manager</source>
        <translation>待同步的记录，需要店长处理的</translation>
    </message>
    <message>
        <source>Backup, checks, a file for support</source>
        <translation>备份、检查、诊断文件</translation>
    </message>
    <message>
        <source>Sign in or lock</source>
        <translation>登录或退出</translation>
    </message>
    <message>
        <source>The drawer: open, hand over, close</source>
        <translation>钱箱：开班、交接、结班</translation>
    </message>
    <message>
        <source>Read a copied picture</source>
        <translation>读取复制的图片</translation>
    </message>
    <message>
        <source>Print the last receipt</source>
        <translation>打印上一张小票</translation>
    </message>
    <message>
        <source>The customer&apos;s screen</source>
        <translation>顾客屏</translation>
    </message>
    <message>
        <source>The computer&apos;s clock</source>
        <translation>本机时钟</translation>
    </message>
    <message>
        <source>中文 or English</source>
        <translation>中文或 English</translation>
    </message>
    <message>
        <source>Light, dark or high contrast</source>
        <translation>浅色、深色或高对比</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>调整字号</translation>
    </message>
    <message>
        <source>This help</source>
        <translation>打开这页帮助</translation>
    </message>
    <message>
        <source>Sell</source>
        <translation>收银</translation>
    </message>
    <message>
        <source>The list of members</source>
        <translation>会员列表</translation>
    </message>
    <message>
        <source>Exceptions, and what waits for the cloud</source>
        <translation>异常，以及等待发往云端的记录</translation>
    </message>
    <message>
        <source>The campaigns</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>The figures, as pictures</source>
        <translation>看图表数字</translation>
    </message>
    <message>
        <source>The settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Who works here</source>
        <translation>店员：谁在这里工作</translation>
    </message>
    <message>
        <source>Members to call, and what came of it</source>
        <translation>要回访的会员和结果</translation>
    </message>
    <message>
        <source>Take a coupon that fits</source>
        <translation>用一张可用的券</translation>
    </message>
    <message>
        <source>Best coupons by itself, or by hand</source>
        <translation>自动选最优券，或手工选</translation>
    </message>
    <message>
        <source>Pay with points</source>
        <translation>用积分付</translation>
    </message>
    <message>
        <source>Pay with stored value</source>
        <translation>用储值付</translation>
    </message>
    <message>
        <source>How many points, how much value, how the member is known</source>
        <translation>用多少积分、储值，如何确认会员</translation>
    </message>
    <message>
        <source>A manager lets it go beyond the off-line limits</source>
        <translation>断网额度已满时，店长批准</translation>
    </message>
    <message>
        <source>What it is paid with</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>Top up the member&apos;s value</source>
        <translation>给会员充值</translation>
    </message>
    <message>
        <source>Give a stamp</source>
        <translation>盖一个集点</translation>
    </message>
    <message>
        <source>What is to be picked up today</source>
        <translation>今天的自提单</translation>
    </message>
    <message>
        <source>Reserve for the member</source>
        <translation>为会员预约</translation>
    </message>
    <message>
        <source>Count a walk-in, a call, an inquiry; take the last one back</source>
        <translation>记一次进店、电话、咨询；撤回刚才那次</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>Making</name>
    <message>
        <source>Nothing was changed.</source>
        <translation>没有改动。</translation>
    </message>
    <message>
        <source>Begin anew?</source>
        <translation>清空重填？</translation>
    </message>
    <message>
        <source>What was typed here is given up.</source>
        <translation>这里已填的内容会丢弃。</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>清空重填</translation>
    </message>
    <message>
        <source>What is issued from now on has the new terms, at every counter that knows them.</source>
        <translation>从现在起发放的券按新条款，其他收银台同步后也一样。</translation>
    </message>
    <message>
        <source>Save “{0}”?</source>
        <translation>保存“{0}”？</translation>
    </message>
    <message>
        <source>Coupons that are out keep theirs.</source>
        <translation>已发出的券按原条款，不受影响。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>It is issued at once, and redeemed from {0} on.</source>
        <translation>马上可以发放，从 {0} 起可以核销。</translation>
    </message>
    <message>
        <source>Stamps are given at once.</source>
        <translation>马上可以盖章。</translation>
    </message>
    <message>
        <source>It can be reserved at once.</source>
        <translation>马上可以预约。</translation>
    </message>
    <message>
        <source>It is issued and redeemed at once.</source>
        <translation>马上可以发放和核销。</translation>
    </message>
    <message>
        <source>Other counters follow as soon as they have heard of it.</source>
        <translation>其他收银台同步后也可以。</translation>
    </message>
    <message>
        <source>Launch “{0}”?</source>
        <translation>上线“{0}”？</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>上线</translation>
    </message>
    <message>
        <source>1 thing is to be put right.</source>
        <translation>还有 1 处要改。</translation>
    </message>
    <message>
        <source>{0} things are to be put right.</source>
        <translation>还有 {0} 处要改。</translation>
    </message>
    <message>
        <source>Off: {0}</source>
        <translation>优惠 {0}</translation>
    </message>
    <message>
        <source>To pay: {0}</source>
        <translation>应付 {0}</translation>
    </message>
    <message>
        <source>“{0}” has new terms.</source>
        <translation>“{0}”已换成新条款。</translation>
    </message>
    <message>
        <source>“{0}” is launched.</source>
        <translation>“{0}”已上线。</translation>
    </message>
    <message>
        <source>New campaign</source>
        <translation>新建活动</translation>
    </message>
    <message>
        <source>What do you want to give?</source>
        <translation>想给顾客什么？</translation>
    </message>
    <message>
        <source>New campaign: {0}</source>
        <translation>新建活动：{0}</translation>
    </message>
    <message>
        <source>Coupons that are out keep the terms of their issue; these hold from now on.</source>
        <translation>已发出的券按发放时的条款，不受影响；从现在起发放的按这里的条款。</translation>
    </message>
    <message>
        <source>Change: {0}</source>
        <translation>修改：{0}</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多条件</translation>
    </message>
    <message>
        <source>More ({0} to mend)</source>
        <translation>更多条件（{0} 处要改）</translation>
    </message>
    <message>
        <source>Another kind</source>
        <translation>换一种</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>{0} · needed</source>
        <translation>{0} · 必填</translation>
    </message>
    <message>
        <source>What the member will see</source>
        <translation>会员看到的样子</translation>
    </message>
    <message>
        <source>In English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>In Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>活动名称</translation>
    </message>
    <message>
        <source>What it gives</source>
        <translation>优惠内容</translation>
    </message>
    <message>
        <source>Members known here whom it is for now: {0}</source>
        <translation>本机已知、现在符合的会员：{0} 位</translation>
    </message>
    <message>
        <source>50 off, from 200</source>
        <translation>满 200 减 50</translation>
    </message>
    <message>
        <source>12 % off, at most 20</source>
        <translation>八八折，最多减 20</translation>
    </message>
    <message>
        <source>An item for free</source>
        <translation>免费送一件</translation>
    </message>
    <message>
        <source>Paid for elsewhere, a group buy</source>
        <translation>别处已付款的团购</translation>
    </message>
    <message>
        <source>A free lesson, in your words</source>
        <translation>如免费体验课，文字自拟</translation>
    </message>
    <message>
        <source>A short time, a fixed number</source>
        <translation>限时、限量</translation>
    </message>
    <message>
        <source>One a person, posted if you like</source>
        <translation>每人一份，可付邮</translation>
    </message>
    <message>
        <source>Every tenth stamp earns a coupon</source>
        <translation>集满印章送券</translation>
    </message>
    <message>
        <source>Ten uses, one at a time</source>
        <translation>共十次，每次用一次</translation>
    </message>
    <message>
        <source>Held for pick-up at a time</source>
        <translation>留货，按时段到店自提</translation>
    </message>
    <message>
        <source>Flash sale</source>
        <translation>秒杀</translation>
    </message>
    <message>
        <source>When</source>
        <translation>什么时间</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>哪些门店</translation>
    </message>
    <message>
        <source>For whom</source>
        <translation>给谁</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>次数与总量</translation>
    </message>
    <message>
        <source>Beside other coupons</source>
        <translation>与其他券同用</translation>
    </message>
    <message>
        <source>Without the network</source>
        <translation>断网时</translation>
    </message>
    <message>
        <source>When it is taken back</source>
        <translation>撤销时</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>星期</translation>
    </message>
    <message>
        <source>From – until</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>名额</translation>
    </message>
    <message>
        <source>Title in Chinese</source>
        <translation>中文名称</translation>
    </message>
    <message>
        <source>Title in English</source>
        <translation>英文名称</translation>
    </message>
    <message>
        <source>Amount off</source>
        <translation>减多少</translation>
    </message>
    <message>
        <source>What a purchase does not use stays on the coupon</source>
        <translation>一次用不完的留在券上</translation>
    </message>
    <message>
        <source>The customer pays, in percent</source>
        <translation>顾客付百分之几</translation>
    </message>
    <message>
        <source>At most off</source>
        <translation>最多减</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>商品</translation>
    </message>
    <message>
        <source>What it is worth</source>
        <translation>价值</translation>
    </message>
    <message>
        <source>What it gives, in Chinese</source>
        <translation>优惠内容（中文）</translation>
    </message>
    <message>
        <source>What it gives, in English</source>
        <translation>优惠内容（英文）</translation>
    </message>
    <message>
        <source>Postage</source>
        <translation>邮费</translation>
    </message>
    <message>
        <source>Uses</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Stamps of a full card</source>
        <translation>集满几个</translation>
    </message>
    <message>
        <source>A full card earns (campaign)</source>
        <translation>集满送哪个活动的券（编号）</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Deposit</source>
        <translation>定金</translation>
    </message>
    <message>
        <source>Who does not come</source>
        <translation>未到店的</translation>
    </message>
    <message>
        <source>Minimum spend</source>
        <translation>最低消费</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>开始日</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>截止日</translation>
    </message>
    <message>
        <source>Days from the issue</source>
        <translation>发放后几天内有效</translation>
    </message>
    <message>
        <source>Begins so many days later</source>
        <translation>过几天才生效</translation>
    </message>
    <message>
        <source>Only on these days</source>
        <translation>只限这几天</translation>
    </message>
    <message>
        <source>Only in these hours</source>
        <translation>只限这些时段</translation>
    </message>
    <message>
        <source>Only in these stores</source>
        <translation>只限这些门店</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Segment</source>
        <translation>分群</translation>
    </message>
    <message>
        <source>Member since before</source>
        <translation>入会早于</translation>
    </message>
    <message>
        <source>At the first visit</source>
        <translation>限首次到店</translation>
    </message>
    <message>
        <source>In the birthday&apos;s month</source>
        <translation>生日当月</translation>
    </message>
    <message>
        <source>Only for the member it was issued to</source>
        <translation>只限本人使用</translation>
    </message>
    <message>
        <source>May be passed on</source>
        <translation>可以转送</translation>
    </message>
    <message>
        <source>Uses of a coupon</source>
        <translation>每张可用几次</translation>
    </message>
    <message>
        <source>A member, at most</source>
        <translation>每人最多</translation>
    </message>
    <message>
        <source>A member and day, at most</source>
        <translation>每人每天最多</translation>
    </message>
    <message>
        <source>A store and day, at most</source>
        <translation>每店每天最多</translation>
    </message>
    <message>
        <source>All together, at most</source>
        <translation>总量</translation>
    </message>
    <message>
        <source>Group: one coupon of each</source>
        <translation>组别，每组限一张</translation>
    </message>
    <message>
        <source>Order, small ones first</source>
        <translation>先后，小的先算</translation>
    </message>
    <message>
        <source>Stands alone</source>
        <translation>不与其他券同用</translation>
    </message>
    <message>
        <source>Redeemed without the network</source>
        <translation>断网也能核销</translation>
    </message>
    <message>
        <source>At each counter, at most</source>
        <translation>每台最多</translation>
    </message>
    <message>
        <source>Gives limits back</source>
        <translation>退还次数</translation>
    </message>
    <message>
        <source>Days beyond the end</source>
        <translation>过期宽限天数</translation>
    </message>
    <message>
        <source>How often, at most</source>
        <translation>最多几次</translation>
    </message>
    <message>
        <source>Id, never changes</source>
        <translation>编号，定了不能改</translation>
    </message>
    <message>
        <source>Once</source>
        <translation>一次</translation>
    </message>
    <message>
        <source>One a day</source>
        <translation>每天一个</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>88 is 12 % off</source>
        <translation>88 就是八八折</translation>
    </message>
    <message>
        <source>Not posted; 0: for nothing</source>
        <translation>不邮寄；0 为包邮</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Not said</source>
        <translation>不写</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>马上</translation>
    </message>
    <message>
        <source>No end</source>
        <translation>长期</translation>
    </message>
    <message>
        <source>The kind</source>
        <translation>同类券</translation>
    </message>
    <message>
        <source>On fixed days</source>
        <translation>固定日期</translation>
    </message>
    <message>
        <source>Days from the issue on</source>
        <translation>发放后若干天</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者都要</translation>
    </message>
    <message>
        <source>Loses the deposit</source>
        <translation>定金不退</translation>
    </message>
    <message>
        <source>Has it back</source>
        <translation>退还定金</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>可以</translation>
    </message>
    <message>
        <source>Up to an amount</source>
        <translation>限额内可以</translation>
    </message>
    <message>
        <source>In the store of its issue</source>
        <translation>限发放门店</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>不可以</translation>
    </message>
    <message>
        <source>Finish the form</source>
        <translation>先填好左边</translation>
    </message>
    <message>
        <source>Try it on a member</source>
        <translation>在一位会员身上试一试</translation>
    </message>
    <message>
        <source>Phone or member number</source>
        <translation>手机号或会员号</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>不指定</translation>
    </message>
    <message>
        <source>As the counter judges it now, with a coupon just issued. Nothing is written.</source>
        <translation>按柜台此刻的判断，假定券刚刚发放；什么都不会记录。</translation>
    </message>
</context>
<context>
    <name>Members</name>
    <message>
        <source>Code of {0}</source>
        <translation>{0} 的会员码</translation>
    </message>
    <message>
        <source>The customer photographs this code; it is the member card.</source>
        <translation>请顾客用手机拍下这个码，这就是会员卡。</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Members found</source>
        <translation>找到的会员</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>正在查找</translation>
    </message>
    <message>
        <source>No member found. F3 signs a new one up.</source>
        <translation>没有找到会员。按 F3 注册新会员。</translation>
    </message>
    <message>
        <source>{0} member</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>{0} members</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>{0} found, still looking</source>
        <translation>已找到 {0} 位，还在查找</translation>
    </message>
    <message>
        <source>up and down choose, Enter takes one</source>
        <translation>上下键选择，Enter 确认</translation>
    </message>
    <message>
        <source>Came through {0}</source>
        <translation>来自 {0}</translation>
    </message>
    <message>
        <source>Ask the customer, then tick with the space bar.</source>
        <translation>请先征得顾客同意，再按空格键勾选。</translation>
    </message>
    <message>
        <source>Under 14: ask a parent or guardian, then tick with the space bar.</source>
        <translation>未满 14 周岁：请征得监护人同意，再按空格勾选。</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>新会员</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>手机号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Birthday</source>
        <translation>生日</translation>
    </message>
    <message>
        <source>may stay empty</source>
        <translation>可以不填</translation>
    </message>
    <message>
        <source>Under 14: a parent or guardian agrees</source>
        <translation>未满 14 周岁：监护人已同意</translation>
    </message>
    <message>
        <source>The customer agrees that name and phone number are kept for membership</source>
        <translation>顾客同意保存姓名和手机号，用于会员服务</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>注册</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>请稍候</translation>
    </message>
    <message>
        <source>This name cannot be kept; at most 64 plain characters.</source>
        <translation>这个姓名无法保存，最多 64 个普通字符。</translation>
    </message>
    <message>
        <source>This is no birthday; write it as 1990-05-17, or leave it empty.</source>
        <translation>这不是有效的生日，请写成 1990-05-17，或留空。</translation>
    </message>
    <message>
        <source>This is no phone number that can be called. Please check the digits.</source>
        <translation>这个号码打不通，请核对数字。</translation>
    </message>
    <message>
        <source>Welcome coupon {0}</source>
        <translation>已送新会员券 {0}</translation>
    </message>
    <message>
        <source>Member {0}</source>
        <translation>会员号 {0}</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>The picture could not be saved.</source>
        <translation>图片没有保存成功。</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Plan message</source>
        <translation>计划消息</translation>
    </message>
    <message>
        <source>Planned {0}</source>
        <translation>待发 {0}</translation>
    </message>
    <message>
        <source>Over {0}</source>
        <translation>已结束 {0}</translation>
    </message>
    <message>
        <source>Nothing is planned. Mark members in the list, then Alt V.</source>
        <translation>没有计划的消息。在会员列表里选人，再按 Alt V。</translation>
    </message>
    <message>
        <source>None is over yet.</source>
        <translation>还没有结束的。</translation>
    </message>
    <message>
        <source>Group message</source>
        <translation>群发消息</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>服务通知</translation>
    </message>
    <message>
        <source>Service reply</source>
        <translation>客服消息</translation>
    </message>
    <message>
        <source>each reads their own</source>
        <translation>各人内容不同</translation>
    </message>
    <message>
        <source>the same for all, 4 a month</source>
        <translation>人人相同，每月 4 条</translation>
    </message>
    <message>
        <source>within 48 hours</source>
        <translation>48 小时内</translation>
    </message>
    <message>
        <source>A notice says what concerns the member and may not advertise. Of which kind?</source>
        <translation>服务通知只说与会员有关的事，不能做广告。发哪一种？</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>What is it called in the list of planned messages? Members do not see this.</source>
        <translation>在消息列表里叫什么？会员看不到这个名称。</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>A group message says the same to everybody.</source>
        <translation>群发消息对每个人都一样。</translation>
    </message>
    <message>
        <source>{name}, {points}, {value} and {coupon} become each member&apos;s own.</source>
        <translation>{name}、{points}、{value}、{coupon} 会换成每位会员自己的姓名、积分、储值和快到期的券。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>On which day, and at what time? A day alone means 10:00.</source>
        <translation>哪一天、几点发？只写日期就是 10:00。</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>A title is needed, of at most 60 characters.</source>
        <translation>请写名称，最多 60 个字。</translation>
    </message>
    <message>
        <source>This text does not fit: braces hold {name}, {points}, {value} or {coupon}.</source>
        <translation>内容不对：花括号里只能是 {name}、{points}、{value} 或 {coupon}。</translation>
    </message>
    <message>
        <source>A day is needed, or a day and a time such as 2026-03-12 09:30.</source>
        <translation>请写日期，或日期和时间，例如 2026-03-12 09:30。</translation>
    </message>
    <message>
        <source>The first one reads: {0}</source>
        <translation>第一位会看到：{0}</translation>
    </message>
    <message>
        <source>Plan it</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Meant: {0}. Who is left out the cloud says, which does not answer now.</source>
        <translation>共 {0}。谁收不到要由云端告诉，现在云端没有回答。</translation>
    </message>
    <message>
        <source>Meant: {0}. It reaches {1}.</source>
        <translation>共 {0}，{1}收得到。</translation>
    </message>
    <message>
        <source>{0} without consent</source>
        <translation>{0} 人未同意</translation>
    </message>
    <message>
        <source>{0} erased</source>
        <translation>{0} 人已删除</translation>
    </message>
    <message>
        <source>{0} get another one within the quiet days</source>
        <translation>{0} 人间隔天数内另有一条</translation>
    </message>
    <message>
        <source>{0} by another record of the same person</source>
        <translation>{0} 人与另一条记录是同一人</translation>
    </message>
    <message>
        <source>Left out: {0}.</source>
        <translation>收不到：{0}。</translation>
    </message>
    <message>
        <source>It takes one of the 4 group messages that a follower may get in a month.</source>
        <translation>占用每位粉丝每月 4 条群发中的 1 条。</translation>
    </message>
    <message>
        <source>It takes nothing of the 4 group messages of a month.</source>
        <translation>不占用每月 4 条群发。</translation>
    </message>
    <message>
        <source>Who follows the account, and what is left of the quota, is not known: none is connected.</source>
        <translation>谁已关注、额度还剩多少都不知道：还没有接服务号。</translation>
    </message>
    <message>
        <source>On the plan: {0}.</source>
        <translation>已列入 {0}。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>It waits for a service account. Alt H shows what is planned.</source>
        <translation>等待接入服务号。按 Alt H 看计划。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>It was stopped before everybody had their turn.</source>
        <translation>还没轮到所有人就停下了。</translation>
    </message>
    <message>
        <source>Taken back: nobody gets it any more.</source>
        <translation>已撤回：不会再有人收到。</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0} {1}</translation>
    </message>
    <message>
        <source>planned by {0}</source>
        <translation>{0} 计划</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>未发出</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>收不到</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发出</translation>
    </message>
    <message>
        <source>Taken back by {0}</source>
        <translation>{0} 已撤回</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Not everybody is on it yet: it was stopped.</source>
        <translation>还没列入所有人：中途停下了。</translation>
    </message>
    <message>
        <source>Waits for the cloud, then for a service account.</source>
        <translation>先等上传，再等服务号。</translation>
    </message>
    <message>
        <source>Held: needs a service account.</source>
        <translation>等待：需要服务号。</translation>
    </message>
    <message>
        <source>Waits for its time.</source>
        <translation>等待发送时间。</translation>
    </message>
    <message>
        <source>Take back “{0}”?</source>
        <translation>撤回“{0}”？</translation>
    </message>
    <message>
        <source>Nobody gets it any more who has not got it yet, at whatever counter it was planned.</source>
        <translation>还没收到的人都不会再收到，不管在哪台收银台计划的。</translation>
    </message>
    <message>
        <source>Planned messages</source>
        <translation>计划的消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>计划消息</translation>
    </message>
    <message>
        <source>No service account is connected: everything here waits for it, and nothing is sent.</source>
        <translation>还没有接服务号：这里的消息都在等待，一条也没有发出。</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–2 what is listed · Esc goes back</source>
        <translation>↑ ↓ 选择 · Alt 1–2 换列表 · Esc 返回</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>There is nothing to show for these days.</source>
        <translation>这段时间还没有数据。</translation>
    </message>
    <message>
        <source>All stores</source>
        <translation>所有门店</translation>
    </message>
    <message>
        <source>This store</source>
        <translation>本店</translation>
    </message>
    <message>
        <source>As of {0}.</source>
        <translation>截至 {0}。</translation>
    </message>
    <message>
        <source>The cloud does not answer: figures of {0}.</source>
        <translation>云端没有回答：这是 {0} 的数字。</translation>
    </message>
    <message>
        <source>One act of this counter is not sent yet and not in them.</source>
        <translation>本机还有 1 笔没有上传，不在其中。</translation>
    </message>
    <message>
        <source>{0} acts of this counter are not sent yet and not in them.</source>
        <translation>本机还有 {0} 笔没有上传，不在其中。</translation>
    </message>
    <message>
        <source>Older sales are being counted still.</source>
        <translation>较早的销售还在统计中。</translation>
    </message>
    <message>
        <source>A table is saved as .xlsx or .csv.</source>
        <translation>表格只能保存为 .xlsx 或 .csv。</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>1–9 a chart · ←→ earlier, later · Home today · Ctrl 1 sells</source>
        <translation>1–9 选图 · ←→ 换时间 · Home 回到今天 · Ctrl 1 回收银</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>业绩</translation>
    </message>
    <message>
        <source>Voids {0}, refunds {1}</source>
        <translation>撤销 {0} 次，退款 {1} 次</translation>
    </message>
    <message>
        <source>Checkouts</source>
        <translation>结账</translation>
    </message>
    <message>
        <source>Discounts in them</source>
        <translation>其中优惠</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>撤销与退款</translation>
    </message>
    <message>
        <source>Handed back</source>
        <translation>退回金额</translation>
    </message>
    <message>
        <source>Sign-ups: {0}</source>
        <translation>会员注册：{0}</translation>
    </message>
    <message>
        <source>Top-ups: {0}</source>
        <translation>储值：{0}</translation>
    </message>
    <message>
        <source>Let beyond the off-line limits: {0}</source>
        <translation>放行断网限额：{0}</translation>
    </message>
    <message>
        <source>Refused what they may not: {0}</source>
        <translation>越权被拒：{0}</translation>
    </message>
    <message>
        <source>Exceptions of their acts: {0}</source>
        <translation>涉及异常：{0}</translation>
    </message>
    <message>
        <source>{0} · only counter {1}</source>
        <translation>{0} · 仅本收银台 {1}</translation>
    </message>
    <message>
        <source>Nothing yet.</source>
        <translation>这段时间没有记录。</translation>
    </message>
</context>
<context>
    <name>Override</name>
    <message>
        <source>Why? It stands in the audit log.</source>
        <translation>请写明原因，会记入操作记录</translation>
    </message>
    <message>
        <source>Nothing to allow</source>
        <translation>没有要批准的</translation>
    </message>
    <message>
        <source>A manager is asked where the off-line limits are reached</source>
        <translation>断网额度用完时，才需要店长批准</translation>
    </message>
    <message>
        <source>A manager allows it</source>
        <translation>店长批准</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>批准</translation>
    </message>
</context>
<context>
    <name>Pay</name>
    <message>
        <source>There are {0} points and {1} of value</source>
        <translation>现有积分 {0}，储值 {1}</translation>
    </message>
    <message>
        <source>Enter goes on with the sale</source>
        <translation>按 Enter 继续</translation>
    </message>
    <message>
        <source>Points and value</source>
        <translation>积分和储值</translation>
    </message>
    <message>
        <source>Points to spend</source>
        <translation>用积分</translation>
    </message>
    <message>
        <source>Value to spend</source>
        <translation>用储值</translation>
    </message>
    <message>
        <source>No fresh code? How do you know the member?</source>
        <translation>没有会员码？如何确认会员本人</translation>
    </message>
    <message>
        <source>Phone number said</source>
        <translation>报出手机号</translation>
    </message>
    <message>
        <source>Card shown</source>
        <translation>出示会员卡</translation>
    </message>
    <message>
        <source>Known here</source>
        <translation>熟客</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
</context>
<context>
    <name>Persons</name>
    <message>
        <source>Of which this member is another record. That one stays; this one becomes it.</source>
        <translation>与哪位会员是同一个人？那一位保留，这一位并过去。</translation>
    </message>
    <message>
        <source>Merge members</source>
        <translation>合并会员</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Goes: {0}</source>
        <translation>并入：{0}</translation>
    </message>
    <message>
        <source>Stays: {0}</source>
        <translation>保留：{0}</translation>
    </message>
    <message>
        <source>Together: {0}</source>
        <translation>合并后：{0}</translation>
    </message>
    <message>
        <source>Codes and coupons of both go on working. This cannot be undone.</source>
        <translation>两边的会员码和券都继续可用。合并后不能撤销。</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Goes everywhere: phone, name, birthday, tags, member code, {0} coupons.</source>
        <translation>各处都删除：手机、姓名、生日、标签、会员码、{0} 张券。</translation>
    </message>
    <message>
        <source>Stays under the number {0}: purchases and ledgers, {1} points.</source>
        <translation>只在编号 {0} 下保留：消费与账目、{1} 积分。</translation>
    </message>
    <message>
        <source>Given up with it: stored value {0}, {1} reservations with deposits of {2}.</source>
        <translation>一并放弃：储值 {0}、{1} 个预约及定金 {2}。</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>不能撤销。</translation>
    </message>
    <message>
        <source>Erase member</source>
        <translation>删除会员</translation>
    </message>
    <message>
        <source>Why, without a name</source>
        <translation>原因（不写姓名）</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The reason must not name the member.</source>
        <translation>原因里不能出现该会员的信息。</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>已合并</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>无法进行</translation>
    </message>
    <message>
        <source>Phone or number of who stays</source>
        <translation>保留者的手机或会员号</translation>
    </message>
    <message>
        <source>{0} points, value {1}, {2} coupons, {3} visits</source>
        <translation>{0} 积分，储值 {1}，{2} 张券，来店 {3} 次</translation>
    </message>
</context>
<context>
    <name>PickUps</name>
    <message>
        <source>{0} waits to be picked up</source>
        <translation>{0} 份待取</translation>
    </message>
    <message>
        <source>{0} wait to be picked up</source>
        <translation>{0} 份待取</translation>
    </message>
    <message>
        <source>Nothing is reserved for this day</source>
        <translation>这一天没有预约</translation>
    </message>
    <message>
        <source>{0} to pay</source>
        <translation>待付 {0}</translation>
    </message>
    <message>
        <source>picked up</source>
        <translation>已取走</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>nobody came</source>
        <translation>未来取</translation>
    </message>
    <message>
        <source>stored value</source>
        <translation>储值</translation>
    </message>
    <message>
        <source>Deposit {0} ({1})</source>
        <translation>定金 {0}（{1}）</translation>
    </message>
    <message>
        <source>The cloud works out what comes back</source>
        <translation>退回多少由云端核算</translation>
    </message>
    <message>
        <source>There is no deposit to give back</source>
        <translation>没有定金要退</translation>
    </message>
    <message>
        <source>Money goes back: a manager&apos;s PIN is needed.</source>
        <translation>要退钱，请店长输入密码。</translation>
    </message>
    <message>
        <source>To be picked up</source>
        <translation>待取货</translation>
    </message>
    <message>
        <source>Hand it out</source>
        <translation>取货核销</translation>
    </message>
    <message>
        <source>Cancel it</source>
        <translation>取消预约</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>新预约</translation>
    </message>
    <message>
        <source>Day before</source>
        <translation>前一天</translation>
    </message>
    <message>
        <source>Day after</source>
        <translation>后一天</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Waiting for the cloud</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>Nothing was refused, nothing needs the manager.</source>
        <translation>没有被退回的记录，也没有需要店长处理的异常。</translation>
    </message>
    <message>
        <source>For the manager</source>
        <translation>需要店长处理</translation>
    </message>
    <message>
        <source>{0} operation waits</source>
        <translation>{0} 笔待同步</translation>
    </message>
    <message>
        <source>{0} operations wait</source>
        <translation>{0} 笔待同步</translation>
    </message>
    <message>
        <source>{0}, the oldest for {1}</source>
        <translation>{0}，最早的已等 {1}</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被退回</translation>
    </message>
    <message>
        <source>stuck</source>
        <translation>无法送达</translation>
    </message>
    <message>
        <source>exception</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Double redemption</source>
        <translation>重复核销</translation>
    </message>
</context>
<context>
    <name>Receipt</name>
    <message>
        <source>{0} ({1} prints again)</source>
        <translation>{0}（按 {1} 重打）</translation>
    </message>
    <message>
        <source>No receipt yet</source>
        <translation>还没有小票</translation>
    </message>
    <message>
        <source>Nothing was sold at this counter yet</source>
        <translation>本台还没有成交记录</translation>
    </message>
</context>
<context>
    <name>Refund</name>
    <message>
        <source>Give back: {0}</source>
        <translation>退款：{0}</translation>
    </message>
    <message>
        <source>All that is left</source>
        <translation>全部退回</translation>
    </message>
    <message>
        <source>An amount</source>
        <translation>退一部分金额</translation>
    </message>
    <message>
        <source>Amount to give back</source>
        <translation>退款金额</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Goods returned</source>
        <translation>顾客退货</translation>
    </message>
    <message>
        <source>Give back</source>
        <translation>退款</translation>
    </message>
    <message>
        <source>Sold at another counter: the cloud works out what comes back</source>
        <translation>这笔在别的收银台收的，退多少由云端算</translation>
    </message>
    <message>
        <source>Paid {0}, left {1}</source>
        <translation>已付 {0}，可退 {1}</translation>
    </message>
    <message>
        <source>Coupons stay used; F8 gives all of it back</source>
        <translation>券不退回；整单撤销按 F8</translation>
    </message>
    <message>
        <source>At most {0} can come back</source>
        <translation>最多可退 {0}</translation>
    </message>
    <message>
        <source>Nothing comes back</source>
        <translation>没有可退的</translation>
    </message>
    <message>
        <source>How much is to come back?</source>
        <translation>请输入退款金额</translation>
    </message>
    <message>
        <source>More than is left cannot come back</source>
        <translation>超过可退金额</translation>
    </message>
    <message>
        <source>Nothing left</source>
        <translation>已全部退回</translation>
    </message>
    <message>
        <source>All of it was given back before</source>
        <translation>这笔之前已全部退回</translation>
    </message>
</context>
<context>
    <name>Rescue</name>
    <message>
        <source>{0} of {1} characters</source>
        <translation>已输入 {0} / {1} 个字符</translation>
    </message>
    <message>
        <source>Type the eight groups from the owner&apos;s paper. Capitals, blanks and dashes do not matter.</source>
        <translation>请输入老板纸上的八组字符。大小写、空格和横线都不影响。</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>That is not the day of this backup; nothing was changed.</source>
        <translation>这不是该备份的日期，没有改动任何数据。</translation>
    </message>
    <message>
        <source>Restore this backup?</source>
        <translation>恢复此备份？</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Month and day of the backup, four digits</source>
        <translation>备份的月和日，四位数字</translation>
    </message>
    <message>
        <source>To restore it, type its month and day (for 5 March: 0305).</source>
        <translation>确认恢复，请输入该备份的月和日（3 月 5 日即 0305）。</translation>
    </message>
    <message>
        <source>Made {0} ({1})</source>
        <translation>备份于 {0}（{1}）</translation>
    </message>
    <message>
        <source>Data not opened</source>
        <translation>数据打不开</translation>
    </message>
    <message>
        <source>Nothing was deleted. Until it is mended nothing can be sold here.</source>
        <translation>没有删除任何数据。修好之前，这台收银台不能收银。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Opens the counter once more, as a new start does</source>
        <translation>重新打开收银台，相当于重新启动</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>恢复备份…</translation>
    </message>
    <message>
        <source>Shows what would be lost and what is kept before anything happens</source>
        <translation>先说明会失去什么、保留什么，再由您决定</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Ends the program</source>
        <translation>关闭程序</translation>
    </message>
    <message>
        <source>Which backup?</source>
        <translation>选择备份</translation>
    </message>
    <message>
        <source>No backup file lies there. Choose another place.</source>
        <translation>那里没有备份文件，请换个位置。</translation>
    </message>
    <message>
        <source>Look in a folder…</source>
        <translation>在文件夹里找…</translation>
    </message>
    <message>
        <source>Lists the backup files that lie there</source>
        <translation>列出其中的备份文件</translation>
    </message>
    <message>
        <source>Backup files in {0}, newest first.</source>
        <translation>{0} 里的备份文件，最新的在前。</translation>
    </message>
    <message>
        <source>It ends in .backup and lies where it was saved: on a stick, another disk or another computer.</source>
        <translation>备份文件以 .backup 结尾，在当初保存的地方：U 盘、移动硬盘或另一台电脑。</translation>
    </message>
    <message>
        <source>Automatic copies open by themselves; a backup file asks for the recovery phrase. Newest first.</source>
        <translation>自动备份可直接打开，备份文件需要恢复短语。最新的在最前。</translation>
    </message>
    <message>
        <source>This counter has no automatic copy. Choose a backup file.</source>
        <translation>这台收银台没有自动备份，请选择备份文件。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>From a disk, a stick or another folder; it can be dropped on this window too</source>
        <translation>在硬盘、U 盘或其他文件夹里；也可以拖到此窗口</translation>
    </message>
    <message>
        <source>The backup</source>
        <translation>备份文件</translation>
    </message>
    <message>
        <source>Where backups lie</source>
        <translation>备份所在的文件夹</translation>
    </message>
    <message>
        <source>Backups (*.backup *.db)</source>
        <translation>备份 (*.backup *.db)</translation>
    </message>
    <message>
        <source>{0} MB</source>
        <translation>{0} MB</translation>
    </message>
    <message>
        <source>{0} member</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>{0} members</source>
        <translation>{0} 位会员</translation>
    </message>
    <message>
        <source>A backup file; only the recovery phrase opens it</source>
        <translation>备份文件，需要恢复短语</translation>
    </message>
    <message>
        <source>{0} · automatic copy</source>
        <translation>{0} · 自动备份</translation>
    </message>
    <message>
        <source>This version cannot take the data over; nothing was changed. Restore a backup, or ask support.</source>
        <translation>此版本无法升级这份数据，没有改动任何数据。请恢复备份，或联系技术支持。</translation>
    </message>
    <message>
        <source>The data of this counter are damaged, and no automatic copy could be used. Restore a backup.</source>
        <translation>这台收银台的数据已损坏，自动备份也无法使用。请恢复备份。</translation>
    </message>
    <message>
        <source>A newer version of this program wrote these data. Install it, or restore an older backup.</source>
        <translation>这份数据由更新的版本写成。请安装新版本，或恢复较早的备份。</translation>
    </message>
    <message>
        <source>The key to these data is not on this computer. Put it back, or restore a backup file.</source>
        <translation>这台电脑上没有这份数据的密钥。请放回密钥，或恢复备份文件。</translation>
    </message>
    <message>
        <source>Another program has the data of this counter open. Close it, then try again.</source>
        <translation>另一个程序正在使用这份数据，请关闭后再试一次。</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then try again.</source>
        <translation>磁盘已满，请清出空间后再试一次。</translation>
    </message>
    <message>
        <source>The folder of this counter cannot be read or written. See to the disk, then try again.</source>
        <translation>收银台的文件夹无法读写，请检查磁盘后再试一次。</translation>
    </message>
    <message>
        <source>The data of this counter do not open. Try again; else restore a backup or ask support.</source>
        <translation>这台收银台的数据打不开。请再试一次；仍不行请恢复备份或联系技术支持。</translation>
    </message>
    <message>
        <source>Stopped; nothing was changed.</source>
        <translation>已停止，没有改动任何数据。</translation>
    </message>
    <message>
        <source>This version cannot take over the data in that backup; nothing was changed.</source>
        <translation>此版本无法升级该备份里的数据，没有改动任何数据。</translation>
    </message>
    <message>
        <source>This backup was cut or altered; nothing was changed. Choose another one.</source>
        <translation>此备份不完整或被改动过，没有改动任何数据。请换一个。</translation>
    </message>
    <message>
        <source>A newer version of this program made this backup; nothing was changed. Install it first.</source>
        <translation>此备份由更新的版本制作，没有改动任何数据。请先安装新版本。</translation>
    </message>
    <message>
        <source>The data in this backup are damaged; nothing was changed. Choose another one.</source>
        <translation>此备份里的数据已损坏，没有改动任何数据。请换一个。</translation>
    </message>
    <message>
        <source>Another window, a command or the cloud has the data open; nothing was changed. Close it first.</source>
        <translation>另一个窗口、命令或云端正在使用数据，没有改动任何数据。请先关闭它。</translation>
    </message>
    <message>
        <source>The disk is full; nothing was changed. Free some space, then again.</source>
        <translation>磁盘已满，没有改动任何数据。请清出空间后再试。</translation>
    </message>
    <message>
        <source>The file or the folder cannot be read or written; nothing was changed. See to the disk.</source>
        <translation>文件或文件夹无法读写，没有改动任何数据。请检查磁盘。</translation>
    </message>
    <message>
        <source>The key to this copy is not on this computer; nothing was changed. Choose a backup file.</source>
        <translation>这台电脑上没有此备份的密钥，没有改动任何数据。请选择备份文件。</translation>
    </message>
    <message>
        <source>This file is no backup of this program. Choose another one.</source>
        <translation>这不是本程序的备份文件，请换一个。</translation>
    </message>
    <message>
        <source>This is not a recovery phrase: a character is wrong or missing. Look at the paper again.</source>
        <translation>这不是恢复短语：有字符不对或缺少，请再看看纸上的内容。</translation>
    </message>
    <message>
        <source>This backup was made for another recovery phrase; nothing was changed.</source>
        <translation>此备份用的是另一个恢复短语，没有改动任何数据。</translation>
    </message>
    <message>
        <source>This backup is of a cloud, without a counter; nothing was changed. Choose that of a counter.</source>
        <translation>此备份只有云端，没有收银台；没有改动任何数据。请选择收银台的备份。</translation>
    </message>
    <message>
        <source>This backup is of another merchant; nothing was changed.</source>
        <translation>此备份属于另一个商户，没有改动任何数据。</translation>
    </message>
    <message>
        <source>This backup is of another counter ({0}); nothing was changed.</source>
        <translation>此备份属于另一台收银台（{0}），没有改动任何数据。</translation>
    </message>
    <message>
        <source>Reading the backup and checking every piece of it…</source>
        <translation>正在读取并逐块核对备份…</translation>
    </message>
    <message>
        <source>{0} {1} %</source>
        <translation>{0}{1}%</translation>
    </message>
    <message>
        <source>Preparing the data, and taking over what was done since…</source>
        <translation>正在准备数据，并接管备份之后的记录…</translation>
    </message>
    <message>
        <source>The data change places…</source>
        <translation>正在换上恢复的数据…</translation>
    </message>
    <message>
        <source>Members, coupons, settings and staff with their PINs are again as on {0}.</source>
        <translation>会员、券、设置和店员（含密码）回到 {0}。</translation>
    </message>
    <message>
        <source>The shop&apos;s own cloud goes back too: what only it knew since then (wallets, messages) is lost.</source>
        <translation>本店自己的云端也一起回到那时：之后只有云端知道的内容（会员卡包、消息）会失去。</translation>
    </message>
    <message>
        <source>What the cloud has learned since then comes down again with the next round.</source>
        <translation>云端之后的变化会在下次同步时重新下载。</translation>
    </message>
    <message>
        <source>This computer becomes {0}, as it was on {1}.</source>
        <translation>这台电脑将成为 {0}，数据回到 {1}。</translation>
    </message>
    <message>
        <source>The shop&apos;s own cloud comes back with it.</source>
        <translation>本店自己的云端也一起恢复。</translation>
    </message>
    <message>
        <source>What the old computer did after that is not in it and does not come back.</source>
        <translation>原来的电脑在那之后的记录不在备份里，无法恢复。</translation>
    </message>
    <message>
        <source>What the old computer did after that and had not sent to the cloud does not come back.</source>
        <translation>原来的电脑在那之后还没上传到云端的记录，无法恢复。</translation>
    </message>
    <message>
        <source>Do not sell with the old computer any more: this one takes its place.</source>
        <translation>请不要再用原来的电脑收银：由这台电脑接替它。</translation>
    </message>
    <message>
        <source>Nothing is deleted: what is here now is put aside in the folder set-aside.</source>
        <translation>不会删除任何数据：现有数据会移到 set-aside 文件夹保存。</translation>
    </message>
    <message>
        <source>Afterwards this counter is locked until it is enrolled anew. Have an enrolment code at hand.</source>
        <translation>恢复后这台收银台会锁定，重新加入后才能使用。请先准备好加入码。</translation>
    </message>
    <message>
        <source>{0} act of this counter since then is kept: it is taken over and goes to the cloud.</source>
        <translation>之后本机的 {0} 条记录会保留：接管后上传到云端。</translation>
    </message>
    <message>
        <source>{0} acts of this counter since then are kept: they are taken over and go to the cloud.</source>
        <translation>之后本机的 {0} 条记录会保留：接管后上传到云端。</translation>
    </message>
    <message>
        <source>This counter has done nothing since then that would be lost.</source>
        <translation>之后本机没有会失去的记录。</translation>
    </message>
    <message>
        <source>Not sent yet, of these: {0}</source>
        <translation>其中尚未上传：{0} 条</translation>
    </message>
    <message>
        <source>The data that are here now cannot be read: sales since then that the cloud lacks may be missing.</source>
        <translation>现有数据无法读取：之后尚未上传的销售可能会缺少。</translation>
    </message>
    <message>
        <source>The data are again as on {0}.</source>
        <translation>数据已回到 {0}。</translation>
    </message>
    <message>
        <source>{0} act done since then was taken over.</source>
        <translation>之后的 {0} 条记录已接管。</translation>
    </message>
    <message>
        <source>{0} acts done since then were taken over.</source>
        <translation>之后的 {0} 条记录已接管。</translation>
    </message>
    <message>
        <source>What was here could not be read in full: keep its folder, support may need it.</source>
        <translation>原来的数据未能完整读取：请保留其文件夹，技术支持可能需要。</translation>
    </message>
    <message>
        <source>What was here lies in {0}</source>
        <translation>原来的数据保存在 {0}</translation>
    </message>
    <message>
        <source>Everybody signs in as before; the recovery phrase stays the same.</source>
        <translation>大家照原来的方式登录，恢复短语不变。</translation>
    </message>
    <message>
        <source>Next this counter is enrolled anew; until then it is locked.</source>
        <translation>接下来请重新加入；在此之前这台收银台是锁定的。</translation>
    </message>
    <message>
        <source>Should the computer go off now, either everything is as it was, or the next start finishes it.</source>
        <translation>此时若断电，数据要么保持原样，要么下次启动时完成恢复。</translation>
    </message>
    <message>
        <source>Nothing is changed yet.</source>
        <translation>现在还没有改动任何数据。</translation>
    </message>
    <message>
        <source>Restored</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>Enrol anew</source>
        <translation>重新加入</translation>
    </message>
    <message>
        <source>Open the counter</source>
        <translation>打开收银台</translation>
    </message>
</context>
<context>
    <name>Reserve</name>
    <message>
        <source>Reserve: {0}</source>
        <translation>预约：{0}</translation>
    </message>
    <message>
        <source>What</source>
        <translation>预约什么</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>哪一天</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>什么时段</translation>
    </message>
    <message>
        <source>← → another list · ↑ ↓ choose</source>
        <translation>← → 换一列 · ↑ ↓ 选择</translation>
    </message>
    <message>
        <source>It is paid with</source>
        <translation>现在怎么付</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>确认预约</translation>
    </message>
    <message>
        <source>Stored value</source>
        <translation>储值</translation>
    </message>
    <message>
        <source>No time can be reserved</source>
        <translation>没有可约的时段</translation>
    </message>
    <message>
        <source>It cannot be reserved any more</source>
        <translation>已经不能预约了，请换一项</translation>
    </message>
    <message>
        <source>Full, as far as is known here. Enter asks the cloud.</source>
        <translation>据本机所知已满，按 Enter 向云端核对</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>余 {0}</translation>
    </message>
    <message>
        <source>full</source>
        <translation>已满</translation>
    </message>
    <message>
        <source>{0} of {1} free</source>
        <translation>余 {0} / {1}</translation>
    </message>
    <message>
        <source>free: not known</source>
        <translation>余位不明</translation>
    </message>
    <message>
        <source>Nothing is paid now</source>
        <translation>现在不用付款</translation>
    </message>
    <message>
        <source>{0} from stored value now</source>
        <translation>现在从储值扣 {0}</translation>
    </message>
    <message>
        <source>Take {0} now ({1})</source>
        <translation>现在收 {0}（{1}）</translation>
    </message>
    <message>
        <source>{0} at the pick-up</source>
        <translation>取货时再收 {0}</translation>
    </message>
    <message>
        <source>then all is paid</source>
        <translation>全部付清</translation>
    </message>
    <message>
        <source>held until {0} {1}</source>
        <translation>保留到 {0} {1}</translation>
    </message>
    <message>
        <source>+{0} points</source>
        <translation>得 {0} 积分</translation>
    </message>
    <message>
        <source>Pick-up code {0}</source>
        <translation>取货码 {0}</translation>
    </message>
    <message>
        <source>{0} taken ({1})</source>
        <translation>已收 {0}（{1}）</translation>
    </message>
    <message>
        <source>{0} taken from stored value</source>
        <translation>已从储值扣 {0}</translation>
    </message>
    <message>
        <source>Nothing to reserve</source>
        <translation>暂无可预约</translation>
    </message>
    <message>
        <source>No campaign takes reservations in this store at the moment</source>
        <translation>本店目前没有接受预约的活动</translation>
    </message>
</context>
<context>
    <name>Rights</name>
    <message>
        <source>Who may what</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Taking back a redemption or a sale while it is fresh; later it takes a manager.</source>
        <translation>撤销刚完成的核销或结账；过了时限须店长。</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>部分退款</translation>
    </message>
    <message>
        <source>Giving back a part of what was paid while it is fresh; later it takes a manager.</source>
        <translation>退还刚付款项的一部分；过了时限须店长。</translation>
    </message>
    <message>
        <source>Top up</source>
        <translation>储值</translation>
    </message>
    <message>
        <source>Adding stored value that a member pays.</source>
        <translation>为会员充入储值。</translation>
    </message>
    <message>
        <source>Stamp</source>
        <translation>集点</translation>
    </message>
    <message>
        <source>Giving a stamp on a stamp card.</source>
        <translation>在集点卡上盖点。</translation>
    </message>
    <message>
        <source>Reserve</source>
        <translation>预约</translation>
    </message>
    <message>
        <source>Making a reservation, and calling one off.</source>
        <translation>登记或取消预约。</translation>
    </message>
    <message>
        <source>Count visits</source>
        <translation>客流登记</translation>
    </message>
    <message>
        <source>Counting walk-ins, calls and inquiries.</source>
        <translation>登记进店、来电与咨询。</translation>
    </message>
    <message>
        <source>Cash in and out</source>
        <translation>钱箱存取</translation>
    </message>
    <message>
        <source>Putting money into the drawer or taking it out, beside the sales.</source>
        <translation>在销售之外向钱箱存入或取出现金。</translation>
    </message>
    <message>
        <source>Issue coupons</source>
        <translation>发券</translation>
    </message>
    <message>
        <source>Issuing coupons, also to a segment.</source>
        <translation>发放优惠券，也可发给一个分群。</translation>
    </message>
    <message>
        <source>Freeze coupons</source>
        <translation>冻结券</translation>
    </message>
    <message>
        <source>Freezing, freeing and revoking a coupon.</source>
        <translation>冻结、解冻或作废一张券。</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>会员注册</translation>
    </message>
    <message>
        <source>Making somebody a member.</source>
        <translation>登记新会员。</translation>
    </message>
    <message>
        <source>Change a phone</source>
        <translation>更换手机号</translation>
    </message>
    <message>
        <source>Giving a member another phone number.</source>
        <translation>为会员更换手机号。</translation>
    </message>
    <message>
        <source>Note a consent</source>
        <translation>记录同意</translation>
    </message>
    <message>
        <source>A member agrees to be written to, or no longer does.</source>
        <translation>记录会员同意接收消息，或撤回同意。</translation>
    </message>
    <message>
        <source>Freeze a member</source>
        <translation>冻结会员</translation>
    </message>
    <message>
        <source>A lost phone: nothing of the member is redeemed any more.</source>
        <translation>手机遗失时，停止该会员的一切核销。</translation>
    </message>
    <message>
        <source>Free a member</source>
        <translation>解冻会员</translation>
    </message>
    <message>
        <source>Freeing a member who was frozen.</source>
        <translation>解冻已冻结的会员。</translation>
    </message>
    <message>
        <source>Whole phones</source>
        <translation>完整号码</translation>
    </message>
    <message>
        <source>Seeing names and phone numbers whole; others see 138****1234.</source>
        <translation>看到完整姓名和手机号；其他人只看到 138****1234。</translation>
    </message>
    <message>
        <source>Adjust points</source>
        <translation>调整积分</translation>
    </message>
    <message>
        <source>Giving or taking points by hand, with a reason.</source>
        <translation>手工增减积分，须写明原因。</translation>
    </message>
    <message>
        <source>Follow-ups</source>
        <translation>回访</translation>
    </message>
    <message>
        <source>Calling members who stand on a list, and noting what came of it.</source>
        <translation>给名单上的会员打电话，并记下结果。</translation>
    </message>
    <message>
        <source>Follow-up lists</source>
        <translation>回访名单</translation>
    </message>
    <message>
        <source>Deciding which members are to be called, and until when.</source>
        <translation>决定要回访哪些会员，到哪天为止。</translation>
    </message>
    <message>
        <source>Merge members</source>
        <translation>合并会员</translation>
    </message>
    <message>
        <source>Two records of one person become one.</source>
        <translation>把同一人的两条记录合成一条。</translation>
    </message>
    <message>
        <source>Erase a member</source>
        <translation>删除会员</translation>
    </message>
    <message>
        <source>Everything of a person goes; the ledgers stay.</source>
        <translation>删除一人的全部个人资料，账目保留。</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Seeing and settling exceptions, and sending again.</source>
        <translation>查看并处理异常，重新发送。</translation>
    </message>
    <message>
        <source>Campaigns</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Making, changing, pausing and ending campaigns.</source>
        <translation>新建、更改、暂停和结束活动。</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Planning messages for many members, and taking them back.</source>
        <translation>给多位会员计划消息，以及撤回。</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>分群</translation>
    </message>
    <message>
        <source>Saving and deleting segments.</source>
        <translation>保存和删除分群。</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入会员</translation>
    </message>
    <message>
        <source>Bringing in old customers from a list.</source>
        <translation>从名单导入老顾客。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Members, checkouts or everything as a file, and the copy for one member.</source>
        <translation>把会员、结账或全部数据导出成文件，或给会员一份副本。</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>所有人</translation>
    </message>
    <message>
        <source>Managers</source>
        <translation>店长以上</translation>
    </message>
    <message>
        <source>Owners</source>
        <translation>仅老板</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Allowed to</source>
        <translation>现在允许</translation>
    </message>
    <message>
        <source>Usually</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Only an owner changes this.</source>
        <translation>只有老板能更改。</translation>
    </message>
    <message>
        <source>Then nobody who works here could do it</source>
        <translation>这样在职的人里就没有人能做了</translation>
    </message>
</context>
<context>
    <name>Rules</name>
    <message>
        <source>Build segment</source>
        <translation>新建分群</translation>
    </message>
    <message>
        <source>Change rules</source>
        <translation>改规则</translation>
    </message>
    <message>
        <source>Add a condition</source>
        <translation>加一个条件</translation>
    </message>
    <message>
        <source>any of them</source>
        <translation>满足任一</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>全部满足</translation>
    </message>
    <message>
        <source>What must hold</source>
        <translation>条件关系</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>What members bought is added up once this is saved; who fits is known after that, with the next sync.</source>
        <translation>保存后云端开始统计消费，之后随同步得知有哪些会员。</translation>
    </message>
    <message>
        <source>Choose what its members have in common. The list shows them at once.</source>
        <translation>选出这些会员的共同点，名单会立即跟着变。</translation>
    </message>
    <message>
        <source>New segment</source>
        <translation>新分群</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>去掉</translation>
    </message>
    <message>
        <source>not</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>Which fact</source>
        <translation>看什么</translation>
    </message>
    <message>
        <source>is</source>
        <translation>是</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>不是</translation>
    </message>
    <message>
        <source>so long ago or longer</source>
        <translation>至少这么久以前</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>so long ago at most</source>
        <translation>最多这么久以前</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>天数</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Save segment</source>
        <translation>保存分群</translation>
    </message>
    <message>
        <source>Please type a number</source>
        <translation>请输入数字</translation>
    </message>
    <message>
        <source>Please add a condition first</source>
        <translation>请先加一个条件</translation>
    </message>
    <message>
        <source>That cannot be saved: there are too many segments, or too many conditions.</source>
        <translation>无法保存：分群或条件太多。</translation>
    </message>
</context>
<context>
    <name>Scan</name>
    <message>
        <source>Not a picture</source>
        <translation>不是图片</translation>
    </message>
    <message>
        <source>PNG, JPEG, WebP, BMP and GIF up to 32 MB can be read</source>
        <translation>可以读取 32 MB 以内的 PNG、JPEG、WebP、BMP 和 GIF</translation>
    </message>
    <message>
        <source>No code found</source>
        <translation>没有找到码</translation>
    </message>
    <message>
        <source>Crop the picture closer to the code, or scan it</source>
        <translation>请把图片裁到只剩码，或直接扫码</translation>
    </message>
    <message>
        <source>Please scan</source>
        <translation>请扫码</translation>
    </message>
    <message>
        <source>Hold the customer&apos;s code before the camera</source>
        <translation>把顾客的会员码或券码对准摄像头</translation>
    </message>
    <message>
        <source>A hand scanner works at any time</source>
        <translation>扫码枪随时可用</translation>
    </message>
    <message>
        <source>F2 types a code or finds a member</source>
        <translation>F2 输入券码或找会员</translation>
    </message>
    <message>
        <source>Ctrl V reads a copied picture</source>
        <translation>Ctrl V 读取图片</translation>
    </message>
    <message>
        <source>Also: {0}</source>
        <translation>还有：{0}</translation>
    </message>
    <message>
        <source>Enter: it was handed over</source>
        <translation>按 Enter 确认已给优惠</translation>
    </message>
    <message>
        <source>F6: a manager makes this clock count</source>
        <translation>F6 请店长确认本机时间</translation>
    </message>
    <message>
        <source>Scan a coupon, or type the amount</source>
        <translation>请扫券，或输入金额</translation>
    </message>
    <message>
        <source>Enter records {0} without a member</source>
        <translation>按 Enter 按散客记 {0}</translation>
    </message>
    <message>
        <source>Enter goes on without it</source>
        <translation>按 Enter 不用这张券继续</translation>
    </message>
    <message>
        <source>Alt O: a manager allows it</source>
        <translation>按 Alt O 请店长批准</translation>
    </message>
    <message>
        <source>Alt K: say how you know the member</source>
        <translation>按 Alt K 说明如何确认会员</translation>
    </message>
    <message>
        <source>Points owed</source>
        <translation>欠积分</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>积分</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>储值</translation>
    </message>
    <message>
        <source>Coupons</source>
        <translation>券</translation>
    </message>
    <message>
        <source>Member {0}</source>
        <translation>会员号 {0}</translation>
    </message>
    <message>
        <source>Last visit: {0}</source>
        <translation>上次来：{0}</translation>
    </message>
    <message>
        <source>{0} visit</source>
        <translation>来过 {0} 次</translation>
    </message>
    <message>
        <source>{0} visits</source>
        <translation>来过 {0} 次</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>{0} day ago</source>
        <translation>{0} 天前</translation>
    </message>
    <message>
        <source>{0} days ago</source>
        <translation>{0} 天前</translation>
    </message>
    <message>
        <source>Coupon</source>
        <translation>优惠券</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>未用</translation>
    </message>
    <message>
        <source>plus {0} postage</source>
        <translation>另付邮费 {0}</translation>
    </message>
    <message>
        <source>{0} points</source>
        <translation>积分 {0}</translation>
    </message>
    <message>
        <source>Stored value</source>
        <translation>储值支付</translation>
    </message>
    <message>
        <source>saves nothing more</source>
        <translation>不能再省</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>未用</translation>
    </message>
    <message>
        <source>{0} more</source>
        <translation>还有 {0} 张</translation>
    </message>
    <message>
        <source>posted free</source>
        <translation>包邮</translation>
    </message>
    <message>
        <source>{0} left on it</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>{0} of {1} left</source>
        <translation>剩 {0} 次，共 {1} 次</translation>
    </message>
    <message>
        <source>{0} here, {1} in all</source>
        <translation>本机 {0} 份，共剩 {1} 份</translation>
    </message>
    <message>
        <source>Top-up</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>Purchase</source>
        <translation>消费</translation>
    </message>
    <message>
        <source>voided</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>{0} given back</source>
        <translation>已退 {0}</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Tender</source>
        <translation>付款方式</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应收</translation>
    </message>
    <message>
        <source>Basket</source>
        <translation>本单</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最优</translation>
    </message>
    <message>
        <source>Code, member number, phone or name</source>
        <translation>券码、会员号、手机号或姓名</translation>
    </message>
    <message>
        <source>Code, phone or name</source>
        <translation>券码、手机号或姓名</translation>
    </message>
    <message>
        <source>No member yet</source>
        <translation>还没有会员</translation>
    </message>
    <message>
        <source>Scan the member code, or type the phone number (F2)</source>
        <translation>请扫会员码，或输入手机号（F2）</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Redeem</source>
        <translation>核销</translation>
    </message>
    <message>
        <source>Check out</source>
        <translation>结账</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>注册</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Just now</source>
        <translation>刚才</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>小票</translation>
    </message>
    <message>
        <source>Print the last receipt</source>
        <translation>打印上一张小票</translation>
    </message>
    <message>
        <source>Nothing redeemed yet. What you redeem stands here, with its undo.</source>
        <translation>还没有核销记录。核销后会显示在这里，可以随时撤销。</translation>
    </message>
    <message>
        <source>Last scans</source>
        <translation>最近的核销</translation>
    </message>
    <message>
        <source>Member code</source>
        <translation>会员码</translation>
    </message>
    <message>
        <source>Another code</source>
        <translation>其他码</translation>
    </message>
    <message>
        <source>Which camera?</source>
        <translation>用哪个摄像头？</translation>
    </message>
    <message>
        <source>No camera found. A hand scanner, typing (F2) and pictures (Ctrl V) work.</source>
        <translation>没有找到摄像头。扫码枪、手动输入（F2）和图片（Ctrl V）照常可用。</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Closer, please</source>
        <translation>请靠近一点</translation>
    </message>
    <message>
        <source>Too dark: more light, or a brighter phone</source>
        <translation>太暗了，请开灯或调亮手机</translation>
    </message>
    <message>
        <source>Too bright: dim the phone a little</source>
        <translation>太亮了，请把手机调暗一点</translation>
    </message>
    <message>
        <source>Hold it still</source>
        <translation>请拿稳</translation>
    </message>
    <message>
        <source>Hold it flat to the camera</source>
        <translation>请把手机摆正</translation>
    </message>
</context>
<context>
    <name>Segments</name>
    <message>
        <source>Who fits what the list is filtered by, now and from now on.</source>
        <translation>符合当前筛选条件的会员，以后符合的也算。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>The segment goes; its members stay as they are.</source>
        <translation>只删除这个分群，会员不受影响。</translation>
    </message>
    <message>
        <source>These campaigns are for its members: {0}. End them first.</source>
        <translation>这些活动只给该分群：{0}。请先结束它们。</translation>
    </message>
    <message>
        <source>That cannot be done; somebody has changed it meanwhile.</source>
        <translation>现在做不了，可能刚被别人改过。</translation>
    </message>
    <message>
        <source>Save segment</source>
        <translation>存为分群</translation>
    </message>
    <message>
        <source>Delete segment</source>
        <translation>删除分群</translation>
    </message>
    <message>
        <source>Please give it a name</source>
        <translation>请起一个名字</translation>
    </message>
    <message>
        <source>Name of the segment</source>
        <translation>分群名称</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>the cloud is adding up what members bought</source>
        <translation>云端正在统计消费</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Enter or a digit changes it · Alt 1–6 groups · Esc back</source>
        <translation>↑ ↓ 选择 · 回车或数字修改 · Alt 1–6 分组 · Esc 返回</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>As delivered</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>A change holds for</source>
        <translation>修改适用于</translation>
    </message>
    <message>
        <source>works at once</source>
        <translation>即插即用</translation>
    </message>
    <message>
        <source>Only this counter; a change holds at once</source>
        <translation>只用于本机，改了立即生效</translation>
    </message>
    <message>
        <source>the whole merchant</source>
        <translation>整个商户</translation>
    </message>
    <message>
        <source>Saved. It stands in the audit log with your name.</source>
        <translation>已保存，操作记录里有你的名字。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>The language of this window; F7 changes it too.</source>
        <translation>本窗口的语言，F7 也能切换。</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light, dark, or high contrast; F9 changes it too.</source>
        <translation>浅色、深色或高对比度，F9 也能切换。</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>How large everything is written; F11 changes it too.</source>
        <translation>所有文字的大小，F11 也能切换。</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Which camera looks for codes; F5 chooses it too.</source>
        <translation>用哪个摄像头读码，F5 也能选择。</translation>
    </message>
    <message>
        <source>Picture as in a mirror</source>
        <translation>镜像画面</translation>
    </message>
    <message>
        <source>A mirror is easier to aim by; without it the picture is as others see it.</source>
        <translation>像镜子一样更容易对准；关闭后是别人看到的方向。</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>How loud the five sounds of this counter are.</source>
        <translation>本机五种提示音的音量。</translation>
    </message>
    <message>
        <source>Hand scanner</source>
        <translation>扫码枪</translation>
    </message>
    <message>
        <source>One that types like a keyboard works at once, in every field and language; there is nothing to set.</source>
        <translation>像键盘一样输入的扫码枪插上就能用，任何输入框和输入法都行，不需要设置。</translation>
    </message>
    <message>
        <source>Welcome coupon</source>
        <translation>迎新券</translation>
    </message>
    <message>
        <source>The campaign of which every new member gets a coupon, by its id.</source>
        <translation>每位新会员都会得到一张券，填活动编号。</translation>
    </message>
    <message>
        <source>Money for one point</source>
        <translation>一积分的金额</translation>
    </message>
    <message>
        <source>Paying this much earns one point.</source>
        <translation>每付这么多，得一积分。</translation>
    </message>
    <message>
        <source>Worth of 100 points</source>
        <translation>100 积分值</translation>
    </message>
    <message>
        <source>What 100 points pay for.</source>
        <translation>100 积分可以抵多少钱。</translation>
    </message>
    <message>
        <source>Points live</source>
        <translation>积分有效天数</translation>
    </message>
    <message>
        <source>How many days after they were earned points can be spent.</source>
        <translation>积分获得后，多少天内可以用。</translation>
    </message>
    <message>
        <source>Stored value</source>
        <translation>储值扣款</translation>
    </message>
    <message>
        <source>Which part of the stored value is spent first.</source>
        <translation>储值先扣哪一部分。</translation>
    </message>
    <message>
        <source>Tiers look back</source>
        <translation>等级回看天数</translation>
    </message>
    <message>
        <source>Purchases of so many business days count for a member&apos;s tier.</source>
        <translation>会员等级按最近多少个营业日的消费计算。</translation>
    </message>
    <message>
        <source>Tiers stay</source>
        <translation>等级保留天数</translation>
    </message>
    <message>
        <source>How long a member keeps a tier that is no longer earned.</source>
        <translation>不再达标后，等级还保留多少天。</translation>
    </message>
    <message>
        <source>The tiers</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Their names and limits are changed as a file, by counter-app settings put.</source>
        <translation>名称和门槛用文件修改：counter-app settings put。</translation>
    </message>
    <message>
        <source>Without the member&apos;s code</source>
        <translation>未出示会员码</translation>
    </message>
    <message>
        <source>What a member may spend a day in points and value where only the staff say who it is.</source>
        <translation>只凭店员确认身份时，会员每天可用的积分和储值；超出请店长。</translation>
    </message>
    <message>
        <source>Stored value off-line</source>
        <translation>断网储值</translation>
    </message>
    <message>
        <source>What a member may spend of stored value at one counter without the cloud.</source>
        <translation>断网时，会员在一个收银台可用的储值。</translation>
    </message>
    <message>
        <source>Days off-line</source>
        <translation>断网天数</translation>
    </message>
    <message>
        <source>How long a counter redeems without having heard from the cloud.</source>
        <translation>没有云端消息时，收银台可以核销多少天。</translation>
    </message>
    <message>
        <source>Redemptions off-line</source>
        <translation>断网次数</translation>
    </message>
    <message>
        <source>How many redemptions a counter makes without the cloud.</source>
        <translation>断网时，一个收银台可以核销多少次。</translation>
    </message>
    <message>
        <source>Discounts off-line</source>
        <translation>断网金额</translation>
    </message>
    <message>
        <source>What a counter&apos;s discounts may come to without the cloud.</source>
        <translation>断网时，一个收银台优惠总额的上限。</translation>
    </message>
    <message>
        <source>Void without a manager</source>
        <translation>免店长撤销</translation>
    </message>
    <message>
        <source>How many minutes a cashier may take back a redemption.</source>
        <translation>多少分钟内，收银员可以自己撤销核销。</translation>
    </message>
    <message>
        <source>Lock when idle</source>
        <translation>闲置锁定</translation>
    </message>
    <message>
        <source>After how many minutes without a key or scan a session with a PIN ends; 0 is never.</source>
        <translation>多少分钟没有操作就结束 PIN 登录；0 表示不锁定。</translation>
    </message>
    <message>
        <source>Wrong codes typed</source>
        <translation>输错次数</translation>
    </message>
    <message>
        <source>So many unknown codes, typed within the time below, lock typing; scanning goes on.</source>
        <translation>在下面的时间内输错这么多次，就锁定手工输入；扫码照常。</translation>
    </message>
    <message>
        <source>Wrong codes within</source>
        <translation>输错时限</translation>
    </message>
    <message>
        <source>In how many seconds they are counted.</source>
        <translation>在多少秒内计数。</translation>
    </message>
    <message>
        <source>Typing is locked for</source>
        <translation>锁定秒数</translation>
    </message>
    <message>
        <source>For how many seconds; it doubles each time.</source>
        <translation>锁定多少秒；每次加倍。</translation>
    </message>
    <message>
        <source>Note to the manager</source>
        <translation>提醒店长</translation>
    </message>
    <message>
        <source>So many unknown codes of any source in that time are told to the manager.</source>
        <translation>这段时间内，任何来源的未知码达到这么多，就提醒店长。</translation>
    </message>
    <message>
        <source>Quiet days</source>
        <translation>消息间隔天数</translation>
    </message>
    <message>
        <source>Whoever gets a message gets no other one within so many days.</source>
        <translation>收到一条消息的人，这么多天内不再收到另一条。</translation>
    </message>
    <message>
        <source>New members</source>
        <translation>新会员天数</translation>
    </message>
    <message>
        <source>For so many days after joining a member with at most one visit is new.</source>
        <translation>加入后这么多天内、最多来过一次的算新会员。</translation>
    </message>
    <message>
        <source>Active members</source>
        <translation>活跃天数</translation>
    </message>
    <message>
        <source>Up to so many days after the last visit a member is active.</source>
        <translation>距上次到店这么多天以内算活跃。</translation>
    </message>
    <message>
        <source>Drifting members</source>
        <translation>流失预警</translation>
    </message>
    <message>
        <source>Up to so many days after the last visit a member is drifting.</source>
        <translation>距上次到店这么多天以内算渐远。</translation>
    </message>
    <message>
        <source>Sleeping members</source>
        <translation>沉睡天数</translation>
    </message>
    <message>
        <source>Up to so many days after the last visit a member sleeps; then the member is lost.</source>
        <translation>距上次到店这么多天以内算沉睡，之后算流失。</translation>
    </message>
    <message>
        <source>Who is at hand</source>
        <translation>资料范围</translation>
    </message>
    <message>
        <source>Whose members and coupons a counter has without the cloud; the owner decides.</source>
        <translation>断网时收银台手边有谁的会员和券，由店主决定。</translation>
    </message>
    <message>
        <source>Country of phones</source>
        <translation>电话地区</translation>
    </message>
    <message>
        <source>The country of numbers that are written without one, in two letters.</source>
        <translation>没写国家的电话号码属于哪里，两个字母。</translation>
    </message>
    <message>
        <source>Imports taken back</source>
        <translation>撤回导入</translation>
    </message>
    <message>
        <source>For how many days an import of old customers can be taken back.</source>
        <translation>导入老会员后，多少天内可以撤回。</translation>
    </message>
    <message>
        <source>Terms for members</source>
        <translation>会员条款</translation>
    </message>
    <message>
        <source>Which text of the terms new members agree to.</source>
        <translation>新会员同意的是哪一版条款。</translation>
    </message>
    <message>
        <source>Members kept</source>
        <translation>会员资料保留</translation>
    </message>
    <message>
        <source>Whoever was not seen for so many days is erased, after a notice; the owner decides.</source>
        <translation>超过这么多天没来的会员，预告后删除资料；由店主决定。</translation>
    </message>
    <message>
        <source>Points keep a member</source>
        <translation>有积分则保留</translation>
    </message>
    <message>
        <source>Whoever has points is not erased by itself. Stored value always keeps a member.</source>
        <translation>还有积分的会员不自动删除。有储值余额的一律保留。</translation>
    </message>
    <message>
        <source>Coupons keep a member</source>
        <translation>有券则保留</translation>
    </message>
    <message>
        <source>Whoever has a good coupon is not erased by itself. What was paid for always keeps.</source>
        <translation>还有可用券的会员不自动删除。付过钱的券一律保留。</translation>
    </message>
    <message>
        <source>Calls kept</source>
        <translation>回访记录保留</translation>
    </message>
    <message>
        <source>What was said of calls goes after so many days; empty: it stays.</source>
        <translation>超过这么多天的回访内容清除；留空则不清除。</translation>
    </message>
    <message>
        <source>Imported rows kept</source>
        <translation>导入明细保留</translation>
    </message>
    <message>
        <source>What a list added to members is forgotten after so many days; empty: it is not.</source>
        <translation>超过这么多天，忘记名单给会员补充了什么；留空则不清除。</translation>
    </message>
    <message>
        <source>Scanned texts kept</source>
        <translation>扫码内容保留</translation>
    </message>
    <message>
        <source>What was shown of a scan is forgotten after so many days; empty: it is not.</source>
        <translation>超过这么多天的扫码内容清除；留空则不清除。</translation>
    </message>
    <message>
        <source>Notice before</source>
        <translation>提前预告</translation>
    </message>
    <message>
        <source>For so many days it is announced what will go, before anything goes.</source>
        <translation>清理之前，先预告这么多天。</translation>
    </message>
    <message>
        <source>The day begins</source>
        <translation>营业日开始</translation>
    </message>
    <message>
        <source>When a business day begins, for daily limits and reports.</source>
        <translation>营业日从几点开始，用于每日限额和报表。</translation>
    </message>
    <message>
        <source>Blind count</source>
        <translation>盲点</translation>
    </message>
    <message>
        <source>Whoever counts the drawer is not shown what should be in it.</source>
        <translation>点钱箱的人看不到应有的金额。</translation>
    </message>
    <message>
        <source>Reservations held</source>
        <translation>预约保留</translation>
    </message>
    <message>
        <source>How many minutes after its time a reserved item is held.</source>
        <translation>过了预约时段，还保留多少分钟。</translation>
    </message>
    <message>
        <source>Language of new counters</source>
        <translation>新机语言</translation>
    </message>
    <message>
        <source>What a counter speaks that has chosen no language.</source>
        <translation>没有选过语言的收银台用什么语言。</translation>
    </message>
    <message>
        <source>Width of the paper</source>
        <translation>小票宽度</translation>
    </message>
    <message>
        <source>Of the receipt printer.</source>
        <translation>小票打印机的纸宽。</translation>
    </message>
    <message>
        <source>How it prints</source>
        <translation>打印方式</translation>
    </message>
    <message>
        <source>The printer&apos;s own characters are quicker; a picture works where it has no Chinese ones.</source>
        <translation>打印机自带字库更快；没有中文字库时用图片。</translation>
    </message>
    <message>
        <source>Receipt printer</source>
        <translation>小票打印机</translation>
    </message>
    <message>
        <source>An address such as 192.168.1.50, a device, or system for a printer that the computer knows.</source>
        <translation>地址（如 192.168.1.50）、设备，或填 system 用电脑上的打印机。</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>份数</translation>
    </message>
    <message>
        <source>How many of each receipt.</source>
        <translation>每张小票打几份。</translation>
    </message>
    <message>
        <source>Print by itself</source>
        <translation>自动打印</translation>
    </message>
    <message>
        <source>A receipt after every checkout and void, without a key.</source>
        <translation>每次结账和撤销后自动打印小票。</translation>
    </message>
    <message>
        <source>Open the drawer</source>
        <translation>开钱箱</translation>
    </message>
    <message>
        <source>The cash drawer opens where cash goes in or out.</source>
        <translation>有现金进出时打开钱箱。</translation>
    </message>
    <message>
        <source>Last words</source>
        <translation>小票结尾</translation>
    </message>
    <message>
        <source>Your own words under each receipt; a bar divides its lines.</source>
        <translation>小票最后的话，用竖线分行。</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>积分储值</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限额</translation>
    </message>
    <message>
        <source>Members</source>
        <translation>会员</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>营业日</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>小票</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>{0} tiers</source>
        <translation>{0} 个等级</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>一直有效</translation>
    </message>
    <message>
        <source>until the day ends</source>
        <translation>到当天结束</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>always kept</source>
        <translation>一直保留</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>What was paid in, then the bonus</source>
        <translation>先本金，后赠送</translation>
    </message>
    <message>
        <source>Both in proportion</source>
        <translation>按比例一起扣</translation>
    </message>
    <message>
        <source>Of its own store</source>
        <translation>本门店的</translation>
    </message>
    <message>
        <source>Of all stores</source>
        <translation>所有门店的</translation>
    </message>
    <message>
        <source>The printer&apos;s characters</source>
        <translation>打印机字库</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>{0} mm</source>
        <translation>{0} 毫米</translation>
    </message>
    <message>
        <source>{0} days</source>
        <translation>{0} 天</translation>
    </message>
    <message>
        <source>{0} minutes</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} seconds</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>An amount, such as {0}</source>
        <translation>金额，例如 {0}</translation>
    </message>
    <message>
        <source>In days</source>
        <translation>单位：天</translation>
    </message>
    <message>
        <source>In minutes</source>
        <translation>单位：分钟</translation>
    </message>
    <message>
        <source>In seconds</source>
        <translation>单位：秒</translation>
    </message>
    <message>
        <source>Empty: {0}</source>
        <translation>留空：{0}</translation>
    </message>
    <message>
        <source>Now: {0}</source>
        <translation>现在：{0}</translation>
    </message>
    <message>
        <source>As delivered: {0}</source>
        <translation>默认：{0}</translation>
    </message>
    <message>
        <source>The same in all stores</source>
        <translation>所有门店相同</translation>
    </message>
    <message>
        <source>{0} has its own value; elsewhere: {1}</source>
        <translation>{0}有自己的值；其他门店：{1}</translation>
    </message>
    <message>
        <source>Set for the whole merchant</source>
        <translation>整个商户都用这个值</translation>
    </message>
    <message>
        <source>Nobody has changed it yet</source>
        <translation>还没有人改过</translation>
    </message>
    <message>
        <source>A change holds here at once, at other counters once they have synchronised</source>
        <translation>修改后本机立即生效，其他收银台同步后生效</translation>
    </message>
    <message>
        <source>A time of day, such as 04:00</source>
        <translation>请填时间，例如 04:00</translation>
    </message>
    <message>
        <source>A country in two letters, such as CN</source>
        <translation>请填两个字母的国家，例如 CN</translation>
    </message>
    <message>
        <source>HOST or HOST:PORT, a device such as /dev/usb/lp0 or COM3, or system</source>
        <translation>请填地址或地址:端口、设备（如 /dev/usb/lp0、COM3）或 system</translation>
    </message>
    <message>
        <source>At most 200 characters</source>
        <translation>最多 200 个字</translation>
    </message>
    <message>
        <source>The days must grow: active, drifting, asleep</source>
        <translation>天数要依次增大：活跃、渐远、沉睡</translation>
    </message>
    <message>
        <source>There is no such campaign that gives coupons</source>
        <translation>没有这个发券的活动</translation>
    </message>
    <message>
        <source>This is not possible here</source>
        <translation>这里不能这样填</translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message>
        <source>Open the drawer</source>
        <translation>开班</translation>
    </message>
    <message>
        <source>The drawer is open</source>
        <translation>当班中</translation>
    </message>
    <message>
        <source>The shift is closed</source>
        <translation>已结班</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <source>Cash in the drawer</source>
        <translation>钱箱备用金</translation>
    </message>
    <message>
        <source>Cash counted</source>
        <translation>清点现金</translation>
    </message>
    <message>
        <source>Cash counted, if it was</source>
        <translation>清点现金（可不填）</translation>
    </message>
    <message>
        <source>To whom</source>
        <translation>交给谁</translation>
    </message>
    <message>
        <source>Cash taken out</source>
        <translation>取出金额</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Cash put in</source>
        <translation>放入金额</translation>
    </message>
    <message>
        <source>↑ ↓ to choose</source>
        <translation>按 ↑ ↓ 选择</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>开班</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>结班</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>交接</translation>
    </message>
    <message>
        <source>Take out</source>
        <translation>取出</translation>
    </message>
    <message>
        <source>Put in</source>
        <translation>放入</translation>
    </message>
    <message>
        <source>Count what is in the drawer. Sales without a shift belong to none.</source>
        <translation>请点好钱箱里的备用金。不开班也能收银，但不计入任何班次。</translation>
    </message>
    <message>
        <source>Last: {0} · {1}</source>
        <translation>上一班：{0} · {1}</translation>
    </message>
    <message>
        <source>This is no amount.</source>
        <translation>金额不对。</translation>
    </message>
    <message>
        <source>How much, and what for?</source>
        <translation>请填金额和用途。</translation>
    </message>
    <message>
        <source>To whom?</source>
        <translation>请填交给谁。</translation>
    </message>
    <message>
        <source>Count the cash. Enter again closes without counting.</source>
        <translation>请先清点现金；再按一次 Enter 则不清点直接结班。</translation>
    </message>
    <message>
        <source>Nobody here has that name.</source>
        <translation>没有这个店员。</translation>
    </message>
    <message>
        <source>{0} is in charge now; please sign in (F12).</source>
        <translation>钱箱已交给{0}，请登录（F12）。</translation>
    </message>
    <message>
        <source>Difference of {0}: {1}</source>
        <translation>{0}的差额：{1}</translation>
    </message>
    <message>
        <source>Written down.</source>
        <translation>已记下。</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>已送往打印机。</translation>
    </message>
    <message>
        <source>There is no printer here. Saved: {0}</source>
        <translation>没有打印机，已存为：{0}</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
</context>
<context>
    <name>Slips</name>
    <message>
        <source>This is not possible here</source>
        <translation>这里不能这样填</translation>
    </message>
    <message>
        <source>Please fill in</source>
        <translation>请填写</translation>
    </message>
    <message>
        <source>Please fill in one of the two languages</source>
        <translation>中文、英文至少填一个</translation>
    </message>
    <message>
        <source>Please say at least one day with hours and places</source>
        <translation>请至少选一天，并填时段和名额</translation>
    </message>
    <message>
        <source>At most {0} characters</source>
        <translation>最多 {0} 个字</translation>
    </message>
    <message>
        <source>At most {0} of them</source>
        <translation>最多 {0} 个</translation>
    </message>
    <message>
        <source>Plain text in one line, please</source>
        <translation>请填一行普通文字</translation>
    </message>
    <message>
        <source>Letters, digits, “.”, “_” and “-” only, at most 64</source>
        <translation>只能用字母、数字、“.”“_”“-”，最多 64 个</translation>
    </message>
    <message>
        <source>A card cannot be its own reward</source>
        <translation>集点卡不能奖励自己</translation>
    </message>
    <message>
        <source>Of this campaign no coupons are issued</source>
        <translation>这个活动不能发券</translation>
    </message>
    <message>
        <source>There is a campaign with this id already</source>
        <translation>这个编号已有活动</translation>
    </message>
    <message>
        <source>Somebody changed it meanwhile: begin anew with Alt X</source>
        <translation>期间有人改过：按 Alt X 清空重填</translation>
    </message>
    <message>
        <source>A day, such as 2026-03-31, 3-31 or +30</source>
        <translation>请填日期，如 2026-03-31、3-31 或 +30</translation>
    </message>
    <message>
        <source>There is no such day</source>
        <translation>没有这一天</translation>
    </message>
    <message>
        <source>Too far away; empty means no end</source>
        <translation>太远了；长期有效请留空</translation>
    </message>
    <message>
        <source>Before the first day</source>
        <translation>早于开始日</translation>
    </message>
    <message>
        <source>Hours, such as 10:00-18:00</source>
        <translation>请填时段，如 10:00-18:00</translation>
    </message>
    <message>
        <source>No time of day; such as 10:00-18:00</source>
        <translation>时间不对，如 10:00-18:00</translation>
    </message>
    <message>
        <source>It ends when it begins</source>
        <translation>开始和结束相同</translation>
    </message>
    <message>
        <source>Stands here twice</source>
        <translation>重复了</translation>
    </message>
    <message>
        <source>A whole amount, such as 500</source>
        <translation>请填不带小数的金额，如 500</translation>
    </message>
    <message>
        <source>An amount, such as {0} or {1}</source>
        <translation>请填金额，如 {0} 或 {1}</translation>
    </message>
    <message>
        <source>A whole number</source>
        <translation>请填整数</translation>
    </message>
    <message>
        <source>More than the price of {0}</source>
        <translation>高于价格 {0}</translation>
    </message>
    <message>
        <source>From {0} to {1}</source>
        <translation>请填 {0} 到 {1}</translation>
    </message>
</context>
<context>
    <name>Staff</name>
    <message>
        <source>Shared till</source>
        <translation>共用账号</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>店员</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>店长</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>老板</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Signed in now: {0}</source>
        <translation>现在登录：{0}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>The computer&apos;s clock</source>
        <translation>本机时钟</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机时间</translation>
    </message>
    <message>
        <source>Seen before</source>
        <translation>之前记录到的时间</translation>
    </message>
    <message>
        <source>If this computer shows the right time, a manager&apos;s PIN makes it count again.</source>
        <translation>如果本机时间正确，请店长输入密码，以本机时间为准。</translation>
    </message>
    <message>
        <source>The clock is in order.</source>
        <translation>时钟正常。</translation>
    </message>
    <message>
        <source>Manager&apos;s PIN</source>
        <translation>店长密码</translation>
    </message>
    <message>
        <source>This time is right</source>
        <translation>本机时间正确</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>店员</translation>
    </message>
    <message>
        <source>New person</source>
        <translation>新增店员</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>操作记录</translation>
    </message>
    <message>
        <source>↑ ↓ choose · Alt 1–4 what is listed · Esc goes back</source>
        <translation>↑ ↓ 选择 · Alt 1–4 切换列表 · Esc 返回</translation>
    </message>
    <message>
        <source>About this person</source>
        <translation>店员详情</translation>
    </message>
    <message>
        <source>Nobody chosen</source>
        <translation>未选择店员</translation>
    </message>
    <message>
        <source>Please type a name</source>
        <translation>请输入姓名</translation>
    </message>
    <message>
        <source>A PIN has 4 to 8 digits</source>
        <translation>密码为 4 至 8 位数字</translation>
    </message>
    <message>
        <source>The two PINs differ; please type both again</source>
        <translation>两次输入的密码不同，请重新输入</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>PIN, 4 to 8 digits</source>
        <translation>密码，4 至 8 位数字</translation>
    </message>
    <message>
        <source>The same PIN again</source>
        <translation>再输一次密码</translation>
    </message>
    <message>
        <source>Here {0}</source>
        <translation>在职 {0}</translation>
    </message>
    <message>
        <source>Left {0}</source>
        <translation>离职 {0}</translation>
    </message>
    <message>
        <source>Nobody has left.</source>
        <translation>没有离职的店员。</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>尚未登录</translation>
    </message>
    <message>
        <source>PIN locked</source>
        <translation>密码已锁定</translation>
    </message>
    <message>
        <source>you</source>
        <translation>本人</translation>
    </message>
    <message>
        <source>works here</source>
        <translation>在职</translation>
    </message>
    <message>
        <source>has left</source>
        <translation>已离职</translation>
    </message>
    <message>
        <source>set</source>
        <translation>已设置</translation>
    </message>
    <message>
        <source>none</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>locked after too many wrong tries</source>
        <translation>输错太多次，已锁定</translation>
    </message>
    <message>
        <source>Last sign-in at this counter</source>
        <translation>在本收银台最近登录</translation>
    </message>
    <message>
        <source>Only an owner changes an owner.</source>
        <translation>老板的资料只能由老板更改。</translation>
    </message>
    <message>
        <source>A cashier without a PIN, there while nobody else is signed in.</source>
        <translation>没有密码的收银员，无人登录时由它收银。</translation>
    </message>
    <message>
        <source>A new PIN frees it.</source>
        <translation>设置新密码即可解锁。</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Comes back</source>
        <translation>复职</translation>
    </message>
    <message>
        <source>Name, role</source>
        <translation>姓名与角色</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>Leaves</source>
        <translation>离职</translation>
    </message>
    <message>
        <source>The person types the PIN; nobody else needs to know it.</source>
        <translation>请本人输入密码，其他人不必知道。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Change {0}</source>
        <translation>更改 {0}</translation>
    </message>
    <message>
        <source>It holds at every counter from the next round on.</source>
        <translation>下次同步后，所有收银台生效。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>{0} types it. The old one is good no longer; a locked one is free again.</source>
        <translation>请 {0} 本人输入。旧密码随即失效，锁定也会解除。</translation>
    </message>
    <message>
        <source>Then nobody sells without a name and a PIN.</source>
        <translation>停用后，每个人都要用姓名和密码登录才能收银。</translation>
    </message>
    <message>
        <source>{0} cannot sign in any more, and is signed out. Every record of theirs stays.</source>
        <translation>{0} 将退出登录，不能再登录。以往记录都会保留。</translation>
    </message>
    <message>
        <source>{0} leaves</source>
        <translation>{0} 离职</translation>
    </message>
    <message>
        <source>Signs in with the PIN from before; set a new one if it may be known.</source>
        <translation>用以前的密码登录；若密码可能外泄，请设置新密码。</translation>
    </message>
    <message>
        <source>{0} comes back</source>
        <translation>{0} 复职</translation>
    </message>
    <message>
        <source>Somebody has this name already</source>
        <translation>已有同名店员</translation>
    </message>
    <message>
        <source>One owner who works here must remain</source>
        <translation>至少要有一位在职的老板</translation>
    </message>
    <message>
        <source>This cannot be saved</source>
        <translation>无法保存</translation>
    </message>
</context>
<context>
    <name>Stamp</name>
    <message>
        <source>A stamp on which card?</source>
        <translation>盖哪一张集点卡？</translation>
    </message>
    <message>
        <source>Full! Coupon {0}</source>
        <translation>集满了！送券 {0}</translation>
    </message>
    <message>
        <source>No stamp card</source>
        <translation>没有集点卡</translation>
    </message>
    <message>
        <source>No campaign gives stamps at the moment</source>
        <translation>现在没有集点活动</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} minute</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} minutes</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} hour</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>{0} hours</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>{0} day</source>
        <translation>{0} 天</translation>
    </message>
    <message>
        <source>{0} days</source>
        <translation>{0} 天</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>not reached yet</source>
        <translation>还没有连上</translation>
    </message>
    <message>
        <source>no network: a login page answers</source>
        <translation>没有网络：要求先登录</translation>
    </message>
    <message>
        <source>away for {0}</source>
        <translation>断开 {0}</translation>
    </message>
    <message>
        <source>differs from here, fetched anew</source>
        <translation>与本机不一致，将重新获取</translation>
    </message>
    <message>
        <source>answered {0} ago</source>
        <translation>{0}前有回应</translation>
    </message>
    <message>
        <source>synchronised just now</source>
        <translation>刚刚已同步</translation>
    </message>
    <message>
        <source>synchronised {0} ago</source>
        <translation>{0}前已同步</translation>
    </message>
    <message>
        <source>this program is too old: please update it</source>
        <translation>本机程序太旧，请更新</translation>
    </message>
    <message>
        <source>the cloud is too old: please update it</source>
        <translation>云端程序太旧，请更新云端</translation>
    </message>
    <message>
        <source>next try in {0}</source>
        <translation>{0}后再试</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>{0}, oldest {1}</source>
        <translation>{0} 笔，最早 {1}前</translation>
    </message>
    <message>
        <source>another program holds the database</source>
        <translation>有其他程序占用数据库</translation>
    </message>
    <message>
        <source>{0} for the manager</source>
        <translation>{0} 项待店长处理</translation>
    </message>
    <message>
        <source>{0} (F10)</source>
        <translation>{0} 笔（F10）</translation>
    </message>
    <message>
        <source>Not shown</source>
        <translation>结果未显示</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>打印机</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>an error, recorded ({0})</source>
        <translation>出错，已记录（{0}）</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
</context>
<context>
    <name>TopUp</name>
    <message>
        <source>Top up: {0}</source>
        <translation>充值：{0}</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>实收</translation>
    </message>
    <message>
        <source>Given besides</source>
        <translation>赠送</translation>
    </message>
    <message>
        <source>Top up</source>
        <translation>充值</translation>
    </message>
    <message>
        <source>There is {0} of value</source>
        <translation>现有储值 {0}</translation>
    </message>
    <message>
        <source>How much is paid?</source>
        <translation>请输入充值金额</translation>
    </message>
    <message>
        <source>This amount cannot be booked</source>
        <translation>这个金额不能充值</translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message>
        <source>There is no import of the last {0} days.</source>
        <translation>最近 {0} 天没有导入过。</translation>
    </message>
    <message>
        <source>It has stopped. What was taken back stays so; Alt U goes on there.</source>
        <translation>已停下。撤回的不再恢复；按 Alt U 从这里继续。</translation>
    </message>
    <message>
        <source>{0} that stay</source>
        <translation>{0} 保留</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>Take an import back</source>
        <translation>撤回一次导入</translation>
    </message>
    <message>
        <source>import {0} of {1}</source>
        <translation>第 {0} 次，共 {1} 次</translation>
    </message>
    <message>
        <source>Save the list</source>
        <translation>保存名单</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Every counter hears of it. What comes late brings a member back.</source>
        <translation>各收银台都会收到。迟到的单据会让该会员恢复。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤回预览</translation>
    </message>
    <message>
        <source>Nothing has happened yet. This is what would go, by what is known here:</source>
        <translation>还没有撤回。按本机所知，将会撤回：</translation>
    </message>
    <message>
        <source>The cloud decides each row: whoever has bought at another counter stays.</source>
        <translation>最终由云端逐行决定：在别的收银台买过东西的会员会保留。</translation>
    </message>
    <message>
        <source>← → shows another import.</source>
        <translation>按 ← → 查看另一次导入。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>不撤回</translation>
    </message>
    <message>
        <source>Of {0} row something stays</source>
        <translation>有 {0} 行要保留</translation>
    </message>
    <message>
        <source>Of {0} rows something stays</source>
        <translation>有 {0} 行要保留</translation>
    </message>
    <message>
        <source>Nothing of it stays.</source>
        <translation>全部可以撤回。</translation>
    </message>
    <message>
        <source>Members gone</source>
        <translation>撤回会员</translation>
    </message>
    <message>
        <source>Openings taken back</source>
        <translation>撤回期初</translation>
    </message>
    <message>
        <source>Points taken back</source>
        <translation>撤回积分</translation>
    </message>
    <message>
        <source>Value taken back</source>
        <translation>撤回储值和赠金</translation>
    </message>
    <message>
        <source>Tags taken back</source>
        <translation>撤回标签</translation>
    </message>
    <message>
        <source>Tiers taken back</source>
        <translation>撤回等级</translation>
    </message>
    <message>
        <source>Rows that stay</source>
        <translation>保留的行</translation>
    </message>
    <message>
        <source>Had added nothing</source>
        <translation>原本没有新增</translation>
    </message>
    <message>
        <source>Taking back</source>
        <translation>正在撤回</translation>
    </message>
    <message>
        <source>Whatever stops it, also a power cut: it goes on from there.</source>
        <translation>中途停下或断电都不要紧，会从那里继续。</translation>
    </message>
    <message>
        <source>Looking at its rows</source>
        <translation>正在查看</translation>
    </message>
</context>
<context>
    <name>Unshown</name>
    <message>
        <source>{0} redemption</source>
        <translation>{0} 笔核销</translation>
    </message>
    <message>
        <source>{0} redemptions</source>
        <translation>{0} 笔核销</translation>
    </message>
    <message>
        <source>Noted</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Known now: {0}</source>
        <translation>已知悉：{0}</translation>
    </message>
    <message>
        <source>Redeemed, and not shown</source>
        <translation>已核销，结果没有显示</translation>
    </message>
    <message>
        <source>The program ended before it could show these verdicts. They count: give the customer what they are good for, if that was not done.</source>
        <translation>程序在显示结果之前中断了。这些核销已经生效：如果还没有给顾客优惠，请照常给。</translation>
    </message>
    <message>
        <source>I know of these</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>Upkeep</name>
    <message>
        <source>Backup and checks</source>
        <translation>备份与检查</translation>
    </message>
    <message>
        <source>Back up now…</source>
        <translation>现在备份…</translation>
    </message>
    <message>
        <source>One file that only the recovery phrase opens; keep it away from this computer</source>
        <translation>一个文件，只有恢复短语能打开；请放到这台电脑以外</translation>
    </message>
    <message>
        <source>Check everything</source>
        <translation>全面检查</translation>
    </message>
    <message>
        <source>The database page by page, codes, camera, cloud, disk; selling goes on</source>
        <translation>逐页检查数据库，以及编码、摄像头、云端、磁盘；营业照常</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>恢复备份…</translation>
    </message>
    <message>
        <source>For the owner. Selling stops until it is done; first you see what would be lost</source>
        <translation>限老板。完成前暂停收银；会先说明将失去什么</translation>
    </message>
    <message>
        <source>File for support…</source>
        <translation>诊断文件…</translation>
    </message>
    <message>
        <source>What support needs to know, without customers, codes or amounts</source>
        <translation>技术支持需要的信息，不含顾客、券码和金额</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Last automatic copy: {0}</source>
        <translation>上次自动备份：{0}</translation>
    </message>
    <message>
        <source>Last backup into a file: {0}</source>
        <translation>上次备份到文件：{0}</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Backing up…</source>
        <translation>正在备份…</translation>
    </message>
    <message>
        <source>Backed up and read back: {0}, {1} MB</source>
        <translation>已备份并核对：{0}，{1} MB</translation>
    </message>
    <message>
        <source>Gathering…</source>
        <translation>正在收集…</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>已保存：{0}</translation>
    </message>
    <message>
        <source>Checking everything…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Not there: choose a folder that can be written to.</source>
        <translation>不能存到那里，请选一个可以写入的文件夹。</translation>
    </message>
    <message>
        <source>Stopped; nothing was left behind.</source>
        <translation>已停止，没有留下任何文件。</translation>
    </message>
    <message>
        <source>Backing up… {0} of about {1} MB</source>
        <translation>正在备份… {0} / 约 {1} MB</translation>
    </message>
    <message>
        <source>A sale is under way. Finish it, then again.</source>
        <translation>正在结账，请完成后再试。</translation>
    </message>
    <message>
        <source>That disk is full; nothing was saved. Free some space or choose another place.</source>
        <translation>那里的磁盘已满，没有保存。请清出空间，或换个地方。</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
    <message>
        <source>{0} ago</source>
        <translation>{0}前</translation>
    </message>
    <message>
        <source>{0} thing is in order.</source>
        <translation>{0} 项正常。</translation>
    </message>
    <message>
        <source>{0} things are in order.</source>
        <translation>{0} 项正常。</translation>
    </message>
</context>
<context>
    <name>Visits</name>
    <message>
        <source>nothing to take back</source>
        <translation>没有可撤回的</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>{0} in · {1} calls · {2} inquiries</source>
        <translation>进店 {0} · 电话 {1} · 咨询 {2}</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>到访</translation>
    </message>
</context>
<context>
    <name>Void</name>
    <message>
        <source>Void: {0}</source>
        <translation>撤销：{0}</translation>
    </message>
    <message>
        <source>Scanned by mistake</source>
        <translation>扫错了</translation>
    </message>
    <message>
        <source>Customer changed mind</source>
        <translation>顾客不要了</translation>
    </message>
    <message>
        <source>Wrong amount</source>
        <translation>金额不对</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>其他原因</translation>
    </message>
    <message>
        <source>Manager&apos;s PIN</source>
        <translation>店长密码</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Coupons free again: {0}</source>
        <translation>可再用的券：{0}</translation>
    </message>
    <message>
        <source>Receipt … {0}</source>
        <translation>小票 …{0}</translation>
    </message>
    <message>
        <source>Here only an owner takes back: an owner&apos;s PIN is needed.</source>
        <translation>本店只有老板能撤销：请输入老板的密码。</translation>
    </message>
    <message>
        <source>This is some time ago: a manager&apos;s PIN is needed.</source>
        <translation>已经过了一段时间，需要店长输入密码。</translation>
    </message>
    <message>
        <source>Here only managers take back: a manager&apos;s PIN is needed.</source>
        <translation>本店只有店长能撤销：请输入店长的密码。</translation>
    </message>
    <message>
        <source>Nothing to void</source>
        <translation>没有可撤销的</translation>
    </message>
    <message>
        <source>Nothing was sold here yet</source>
        <translation>本机还没有收银记录</translation>
    </message>
</context>
</TS>
