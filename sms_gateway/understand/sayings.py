"""What people say in sentences, in each language. Data.

Commas stand between phrases. "a|b c" is a or b, then c; "a ... b" has up to five words between; "stem*" has any ending;
"a & b" holds both, in any order.
"""

from sms_gateway.understand.words import Table

BOUGHT: Table = {
    "en": """
        i paid, already paid, just paid, ive paid, i just bought, i bought, i have bought, ive bought,
        already bought, i already paid, i have already paid, just bought, i|we|just|already|have|ive bought it|this,
        i purchased, already purchased, we bought, i paid for it, already took it, already got it, i took it already
    """,
    "fr": """
        deja paye, jai paye, j ai paye, jai achete, j ai achete, deja achete, l ai achete, lai achete,
        je viens d acheter, je viens dacheter|lacheter, je viens de lacheter, achete hier, l ai deja pris,
        lai deja pris, lai payé, l ai payé
    """,
    "es": """
        ya lo|la pague, ya pague, me lo|la vendieron, ya lo compre, ya la compre, lo compre, la compre, he comprado,
        ya compre, compre este|esta|el|un|ayer, acabo de comprar|comprarlo|comprarla
    """,
    "pt": """
        ja comprei, comprei, eu comprei, acabei de comprar, ja paguei, ja peguei
    """,
    "sw": """
        nimenunu*, nilinunu*, nishanunu*, nimeshanunu*, nimeshainunu*, nimeinunu*, niliinunu*, nilishanunu*,
        nilishainunu*, tumenunu*, tulinunu*, nimeshalipa, nimekwisha nunua, nimesha nunua, nimeshachukua,
        nimekwishanunua
    """,
    "id": """
        sudah|udah|sdh|udh|telah|terlanjur|telanjur|barusan ... beli|dibeli|kubeli|membeli,
        saya beli ... kemarin|tadi, baru beli, baru aja|saja beli, beli kemarin, kebeli, terbeli, udah|sudah bayar
    """,
    "hi-Latn": """
        kharid|khareed|khrid|khareedh liya|lia|li|chuka|lya|kar, maine|meine|mene|already le liya|lia, khareeda,
        kharida, khareedi, kharidi, le liya hai, le chuka, le liya maine, maine le liya, maine liya, liya tha maine,
        le liya|lia|chuka|chuki|chuke, paise|paisay de diye|diya|chuka
    """,
    "bn-Latn": """
        kine felechi, kine felsi, kine felchi, kinechi, kinchi, kinsi, kinlam, kinechilam, kine niyechi, kinci,
        kine fellam, niye felechi|felsi|felchi, taka diye disi|diyechi|felsi
    """,
    "ar-Latn": """
        eshtaret*, ishtaret*, shtarit*, ishtarayt*, eshtareit*, chrit*, sh3rit, chtarit*, eshtreto, eshteret*,
        shreeto, dafa3t el floos
    """,
    "ru": """
        купил, купила, купили, купил уже, я приобрел, приобрела, уже взял|взяла|приобрел|оплатил|оплатила
    """,
    "zh": """
        付钱了, 付了钱, 付款了, 昨天买, 今天买的, 刚刚买, 付錢了, 已经买, 已买, 买了, 我买的, 刚买, 買了, 已經買,
        买下, 已付款, 已经付款, 付过钱, 已經付款, 到手了
    """,
    "ar": """
        اشتريت*, شريت*, اشتريناه, خلاص اشتريت*, سبق واشتريت*, دفعت الفلوس|المبلغ|ثمنه
    """,
    "ur": """
        خرید لیا, خریدا, خرید لی, خرید چکا, خرید چکی, لے لیا, لے چکا|چکی|لی
    """,
    "hi": """
        खरीद लिया, खरीदा, खरीद ली, खरीद चुका, खरीद चुकी, ले लिया, खरीदी, ख़रीद लिया, ले चुका|चुकी|लिया, पैसे दे दिए|दिये|चुका
    """,
    "bn": """
        কিনেছি, কিনছি, কিনে ফেলেছি, কিনে ফেলছি, কিনলাম, কিনে নিয়েছি, কিনেছিলাম, কিনসি, নিয়ে ফেলেছি|নিয়েছি,
        টাকা দিয়ে দিছি|দিয়েছি
    """,
}
"""Has bought it, or paid for it."""

STOLEN: Table = {
    "en": """
        my|mine ... stolen|stole|snatched|robbed|lost|missing|nicked|grabbed|pickpocketed|theft,
        stole|stolen|snatched my, robbed me, robbed of my, i was robbed, i got robbed, i got mugged, i was mugged,
        i lost, ive lost, i have lost, lost my, stolen from me, snatched from me, they stole, someone stole,
        somebody stole, was robbed of
    """,
    "fr": """
        mon|ma|mes ... vole|volee|voles|perdu|perdue|derobe|arrache, on ma|m vole, on m a vole, on me la vole,
        on me l a vole, fait voler, jai perdu, j ai perdu, me suis fait vole|agresser|arracher, vole mon
    """,
    "es": """
        mio|mia fue|ha robado|robada|sido, me robaron, me lo robaron, me la robaron, me han robado,
        me lo han robado, me robo|quitaron, perdi mi|el, se me perdio, me hurtaron, me lo hurtaron, me asaltaron,
        extravie, fui robado, he perdido, mi ... robado|robada|robaron|perdido|hurtado|extraviado,
        mi celular|telefono|movil se perdio
    """,
    "pt": """
        fui roubado, fui roubada, fui assaltado, fui assaltada, fui furtado, fui furtada, me roubaram,
        roubaram|furtaram ... meu|minha, perdi meu|o|minha, levaram meu|o,
        meu|minha ... roubado|roubada|furtado|furtada|perdido|perdida|sumiu
    """,
    "sw": """
        yangu ... imeibiwa|iliibiwa|imeibwa|iliibwa|imepotea|ilipotea|wameiba|waliiba|imeporwa|iliporwa|
        imechukuliwa|ilichukuliwa|ilibiwa, nimeibiwa, niliibiwa, nimeibwa, nimepoteza, nilipoteza, nimeporwa,
        niliporwa, nilibiwa, wameniibia, waliniibia, wameiba simu, waliiba simu, nimepotelewa
    """,
    "id": """
        saya|ku|aku|gue|gua|hpku|ponselku|gw|sy|sya ... dicuri|hilang|ilang|kemalingan|kecurian|dijambret|dicopet|
        dirampas|dicolong|dimaling|dibegal|kecopetan|kehilangan, kecurian hp, kehilangan hp, kecopetan, kejambretan,
        curi hp saya
    """,
    "hi-Latn": """
        phone|mobile|fone|phon chori ho|hogaya|hogya gaya|gya|gayi|he|hai, phone|mobile snatch|gum ho|hogaya,
        mera|meri|mere|mujhse|hamara|humara|apna ... chori|chory ho|hua|hui|hogaya|hogya|hogai|gaya,
        mera|meri|mere|humara|hamara|apna ... kho|gum|gumm gaya|gya|ho|hogaya|hogya|gayi|gaye|hua,
        mera|meri|mere|mujhse ... cheen|chheen|chhin|chin liya|lia|li|gaya, chori ho gaya|gya|gayi mera|meri,
        chori hogaya mera
    """,
    "bn-Latn": """
        amar ... churi|churii hoye*|hoise|hoyse|hoiche|hoyeche|gese|geche|hoice|hoyece,
        amar ... hariye|haray|haraiya|haraise|hariya|chintai|chintay|khoa,
        phone|mobile|fon|set harai|hariye|haraiya|haraye felsi|felchi|felechi|fellam|gese|geche|gelo,
        churi hoye|hoya gese|geche|gelo phone
    """,
    "ar-Latn": """
        telefon*|tele*|mob*|portabl*|tilifon*|tel ... etsara2|itsara2|etsra2|tsra9|tsre9|sra9*|tesra9|sar2ou*|
        sar9o*|da3|daya3|tlef|msro9, sara2o*|sar2o*|sr2o*|sar9o*|sra9o*|srqou*|sr9ou* liya|telefon*|tilifon*|
        mobile*|mob*|tel*|portabl*|menny|meny, etsara2|itsara2 menny|meny|mny|mobile*|telefon*, tsre9|tsra9 liya,
        da3 meny|menny|mny, daya3t, dayya3t
    """,
    "ru": """
        мой|моего|меня|мне|мою|моя|свой ... украли|украден*|потерял*|потерян*|отжали|вытащили|пропал|пропала|
        сперли|отобрали|похитили, украли ... мой|меня|телефон, я потерял*, потерял* телефон|мобильн*,
        телефон украли, украли смартфон
    """,
    "zh": """
        我 ... 被偷|被盗|被抢|丢了|不见了|掉了|弄丢|遗失|被盜|被搶|丟了, 偷了我, 抢了我, 手机丢了,
        被偷了|被抢了|被盗了|丢了|被搶了|被盜了|丟了 ... 登记|挂失|报失|报案|怎么办|找回|登記|報案
    """,
    "ar": """
        سرق*|انسرق*|اتسرق*|تسرق*|ضاع*|مسروق ... مني|هاتفي|تلفوني|موبايلي|جوالي|تليفوني|جهازي|محموله,
        هاتفي|تلفوني|موبايلي|جوالي|تليفوني|جهازي|تيليفوني ... سرق*|انسرق*|اتسرق*|تسرق*|ضاع*|مسروق|مفقود|راح,
        فقدت هاتفي|جوالي|موبايلي|تلفوني, ضيعت, سرقوني, سرقوا مني, سرقولي, سرقو ليا
    """,
    "ur": """
        فون|موبائل چوری|گم ہو|ہوگیا, میرا|میری|میرے|مجھ|ہمارا ... چوری ہو|ہوا|ہوگیا|ہوئی,
        میرا|میری|میرے ... گم ہو|ہوگیا|گیا, میرا|میری|میرے ... کھو|چھین گیا|لیا|گئی|گیا
    """,
    "hi": """
        फोन|मोबाइल चोरी|गुम हो|होगया, मेरा|मेरी|मेरे|मुझसे|हमारा|मुझ ... चोरी हो|हुआ|हुई|होगया|गया,
        मेरा|मेरी|मेरे ... खो|गुम|गुमा|छीन गया|गयी|गई|हो|लिया|हुआ|होगया
    """,
    "bn": """
        আমার ... চুরি হয়*|গেছে|হইছে|হইসে|করেছে|হয়ে, আমার ... হারিয়ে|হারাইয়া|হারায়*|ছিনতাই|খোয়া|হারাইছে,
        ফোন|মোবাইল|সেট হারিয়ে|হারাইয়া ফেলেছি|ফেলছি|ফেলসি|গেছে|গেল
    """,
}
"""Had a phone, and it was stolen or lost."""

BLOCK: Table = {
    "en": """
        please|pls|plz|kindly|abeg|urgently block|lock, block my|mine|it|this|that|the|imei|phone|0,
        can|could|will you|u block, want|need|like|how to block, get|have my|it|this ... blocked,
        report my|mine ... theft|stolen|lost|missing, report stolen|theft|it|a|this stolen|phone|theft, to report
    """,
    "fr": """
        bloquez mon|ma|ce|le|cet|imei|svp|0, bloquer mon|ce|cet|imei|0, veuillez|pouvez|voulez ... bloquer,
        veux|voudrais|souhaite bloquer, signaler|declarer le|un|mon vol|telephone|portable, declarer vole|perdu
    """,
    "es": """
        bloquear|bloqueen|bloquee|bloqueame|bloqueenme|bloqueeme mi|el|este|ese|imei|0|celular|telefono|por,
        bloqueenlo, bloqueelo, quiero|quisiera|necesito bloquear|reportar|denunciar, reportar|denunciar el|un|mi robo,
        reportar|denunciar robo|mi
    """,
    "pt": """
        bloquear|bloqueie|bloqueiem|bloqueia|bloqueem meu|o|este|esse|imei|0|celular|aparelho|por,
        quero|queria|preciso bloquear|denunciar|registrar, registrar|comunicar|denunciar o|um roubo|furto,
        registrar|comunicar|denunciar roubo|furto
    """,
    "sw": """
        fungeni|zuieni|zuia|fungia simu|imei|hii|yangu|0, nifungie|nizuieni|mnifungie|nizuilie simu|imei|hii,
        tafadhali|naomba funga|zuia|muifunge|muizuie|block, block simu|imei|hii, kuripoti|ripoti wizi|simu
    """,
    "id": """
        blokir|blok|blokirin|blokirkan hp|ponsel|imei|ini|nomor|0|dong|aja, tolong|mohon|minta|mau blokir|diblokir|blok,
        mau|ingin lapor|melaporkan|laporkan, lapor kehilangan|pencurian|hp, laporkan hp|kehilangan|pencurian
    """,
    "hi-Latn": """
        block|blok|blck karo|kro|karna|karwana|karwao|karvao|kardo|krdo|karein|karen|kijiye|karwa|krwa|karana,
        block kar do|dijiye|dein|den, phone|mobile|imei|0 band karo|kardo|karwao|karwana|karein,
        chori ki report karna|karni|likhwani|likhani|darj|karwani
    """,
    "bn-Latn": """
        block|blok korun|koren|koro|korben|kordin|korte, block|blok kore den|din|dao|diben,
        phone|mobile|imei|set|0 bondho korun|koren|koro, churir report|obhijog|gd korte|korbo
    """,
    "ar-Latn": """
        block|blok|blocki|bloki|bloquer|bloqui|blokiw el|l|tel*|mob*|had|hada|da|imei|0,
        momken|3afak|plz|law block|blok|tblokiw, e2fel|2fel|we2fo|wa2fo|7bso|sakro el|l|mobile*|tel*|imei,
        balla8|aballa8|ballegh 3an|3la sar2a|sre9a|el
    """,
    "ru": """
        заблокируйте, заблокируй, заблочьте, прошу|хочу|можно|надо|нужно|как|можете заблокировать,
        внесите|занесите в черный|базу|список, заявить|сообщить о краже|пропаже|угоне, заявление о краже|пропаже
    """,
    "zh": """
        请锁, 帮我锁, 请帮我挂失, 帮我挂失, 请挂失, 我要挂失, 我想挂失, 请拉黑, 帮我拉黑, 请冻结, 帮我冻结, 请封锁,
        帮我封锁, 我要报失, 我想报失, 请屏蔽, 帮我屏蔽, 我要报案, 锁定我的, 封锁我的, 冻结我的, 請鎖, 幫我鎖, 我要掛失,
        幫我掛失, 幫我封鎖
    """,
    "ar": """
        احجب*|احظر*|اوقفوا|اقفلوا|بلكوا|بلك|حظر هاتف*|جهاز*|موبايل*|جوال*|تلفون*|الجهاز|الهاتف|الجوال|الموبايل|هذا|0,
        اريد|بدي|عايز|ابغى|ابي|ممكن حظر|ايقاف|احظر|تحظر*|ابلغ|تبليغ, ابلاغ|بلاغ|التبليغ|تبليغ|ابلغ عن سرقه|السرقه|فقدان
    """,
    "ur": """
        بلاک کر|کردیں|کریں|کرو|کرنا|کروانا|کروا|کروائیں, فون|موبائل|0 بند کروائیں|کردیں|کرو|کریں,
        چوری کی رپورٹ|شکایت کرنی|درج|لکھوانی|کروانی
    """,
    "hi": """
        ब्लॉक|ब्लाक कर|करो|करें|करना|करवाना|करवाओ|कीजिए|करिए|करवा, फोन|मोबाइल|0 बंद करो|करें|करवाओ|करवाना|कीजिए,
        चोरी की रिपोर्ट करनी|लिखवानी|दर्ज|करवानी
    """,
    "bn": """
        ব্লক করুন|করেন|করো|করে|করতে|করবেন, ফোন|মোবাইল|সেট|0 বন্ধ করুন|করেন|করে, চুরির রিপোর্ট|জিডি করতে|করব|করবো
    """,
}
"""Wants a phone of their own blocked, or reported as stolen."""

BUYING: Table = {
    "en": "buy, buying, purchase, purchasing",
    "fr": "acheter, l achat, d achat",
    "es": "comprar, comprarlo",
    "pt": "comprar",
    "sw": "kununua, ninunue, nikinunua",
    "id": "mau|ingin|sebelum beli|membeli",
    "hi-Latn": "kharidna, kharidne, khareedna, khareedne, kharidu, lena chahta|chahti|hai",
    "bn-Latn": "kinte, kinbo, kinar",
    "ar-Latn": "ashtari, ashteri, eshteri, nchri, neshri",
    "ru": "купить, покупать, покупаю, покупкой",
    "zh": "想买, 要买, 准备买, 打算买, 想買, 要買",
    "ar": "اشتري, اشتريه, نشتري, شراء, الشراء",
    "ur": "خریدنا, خریدنے, خرید رہا",
    "hi": "खरीदना, खरीदने, खरीद रहा, लेना है",
    "bn": "কিনতে, কিনব, কিনবো, কেনার",
}
"""Wants to buy a phone, so that what was stolen is another one."""

UNBLOCK: Table = {
    "en": """
        unblock, unblocking, un block, unlist, unlisting, delist, unblacklist, un blacklist, unbar, deblock,
        why ... blocked|blacklisted|blocklisted|barred|block, why ... my|mine ... listed|reported|flagged|list,
        remove|take|delete|removed|taken ... blacklist|blocklist|blacklisted|database,
        remove|take|delete|removed|taken ... black|block|your|the|stolen list|lists, get off the|your blacklist|list,
        whitelist my|it|this
    """,
    "fr": """
        debloquer mon|ma|le|ce|cet|imei|0, debloquez, deblocage de|du|mon, comment|pour debloquer,
        pourquoi ... bloque|bloquee|blackliste|blacklistee|liste, lever le blocage,
        retirer|retirez|enlever|enlevez|supprimer|sortir|effacer|oter ... liste|blacklist|blocage
    """,
    "es": """
        desbloquear, desbloqueen, desbloquee, desbloqueo, desbloquearlo,
        por que|porque ... bloqueado|bloqueada|bloqueo|bloquearon|bloquean, por que|porque mi ... lista|reportado,
        quitar|quiten|sacar|saquen|eliminar|borrar|retirar|salir|levantar ... lista|reporte|bloqueo|blacklist
    """,
    "pt": """
        desbloquear, desbloqueie, desbloqueiem, desbloqueio,
        por que|porque|pq ... bloqueado|bloqueada|bloquearam|bloqueio, por que|porque|pq meu ... lista,
        tirar|tirem|tire|remover|remova|retirar|retire|excluir|sair|limpar ... lista|bloqueio|blacklist
    """,
    "sw": """
        fungua|fungueni|kufungua simu|imei|yangu|hii, nifungulie|nifungulieni|mnifungulie, unblock simu,
        ondoa|ondoeni|toa|toeni|kuondoa|kutoa|iondoe|muiondoe ... orodha|orodhani|blacklist|kizuizi,
        kwa nini|kwanini|mbona ... imefungwa|imezuiwa|imeblokiwa|imeorodheshwa|ilifungwa|imeblock,
        kwanini|mbona ... imefungwa|imezuiwa|imeblokiwa|imeorodheshwa|ilifungwa|imeblock
    """,
    "id": """
        buka|bukain|bukakan|lepas blokir|blokiran|blokirnya, unblokir, unblok,
        hapus|keluarkan|cabut|hilangkan|dihapus ... daftar|blacklist|blokir*|blok,
        kenapa|mengapa|knp|kok ... diblokir|keblokir|terblokir|diblok|blokir|keblok
    """,
    "hi-Latn": """
        unblock*, unblok*, kyu|kyun|kyon|kyo|kyoon|kiun ... block*|blok|blacklist*,
        block*|blok|blacklist* ... kyu|kyun|kyon|kyo|kyoon|kiun, list|blacklist se hata*|nikal*|htao|remove
    """,
    "bn-Latn": """
        unblock*, unblok*, keno|kano|kan ... block*|blok, block*|blok ... keno|kano,
        list|blacklist|talika theke soran|shoran|bad|remove|sorate|muche|ber
    """,
    "ar-Latn": """
        unblock*, leh|leih|lesh|leish|3lash|3lach|alash ... block*|blok*|bloqu*|ma7zour|ma7zoor|mablok*,
        fok|fek|fokk|fokko|shil|sheel|chil|7iyed|n7iyed|nheyed ... block*|blok*|7azr|list*|blacklist
    """,
    "ru": """
        разблокируйте, разблокируй, разблокировать, разблокировка, разблокировку, разблочьте,
        почему ... заблокирован*|заблочен*|блокир*|блоке|заблокировали, за что ... заблокир*,
        убрать|уберите|удалить|удалите|исключить|исключите|вывести|выведите ... списка|базы|черного,
        снять|снимите ... блок*|учета
    """,
    "zh": """
        解封, 解除锁定, 解除黑名单, 解除挂失, 解除封锁, 解冻, 帮我解锁, 请解锁, 怎么解锁, 如何解锁, 取消挂失,
        取消黑名单, 为什么|为何|怎么 ... 被锁|被封|被拉黑|黑名单|被列入|被冻结|被屏蔽, 為什麼|為何 ... 被鎖|被封|黑名單,
        移除|删除|移出|去掉|撤销|拿掉 ... 名单|列表, 从黑名单, 從黑名單, 解除鎖定, 解鎖
    """,
    "ar": """
        فك|رفع|الغاء|ازاله|شيل*|ارفع*|فكوا ... حظر|الحظر|البلوك|بلوك|الحجب|القائمه|البلاغ|السوداء|قائمه,
        ليش|لماذا|ليه|علاش|لماذا ... محظور*|محجوب*|موقوف*|مبلك*|مقفول*|حظر*|القائمه|متبلك*,
        احذف*|ازيل*|امسح*|اخرج* ... القائمه|قائمه
    """,
    "ur": """
        ان بلاک*, انبلاک*, کیوں ... بلاک|بلیک|لسٹ, بلاک|بلیک|لسٹ ... کیوں, لسٹ|فہرست|بلیک سے ہٹا*|نکال*|ختم
    """,
    "hi": """
        अनब्लॉक*, अनब्लाक*, क्यों|क्यूँ|क्यूं ... ब्लॉक|ब्लाक|ब्लैकलिस्ट, ब्लॉक|ब्लाक|ब्लैकलिस्ट ... क्यों|क्यूँ|क्यूं,
        लिस्ट|सूची|ब्लैकलिस्ट से हटा*|निकाल*
    """,
    "bn": """
        আনব্লক*, কেন ... ব্লক|কালো|ব্ল্যাকলিস্ট, ব্লক|কালো|ব্ল্যাকলিস্ট ... কেন, তালিকা|লিস্ট|ব্ল্যাকলিস্ট থেকে সরা*|বাদ|মুছ*,
        ব্লক খুল*|তুল*
    """,
}
"""Asks why a phone of their own is blocked, or to have it taken off a list."""

DISPUTE: Table = {
    "en": """
        to dispute, i dispute, this|that|it is wrong, thats wrong, its wrong, you are wrong, youre wrong,
        not|never|isnt|wasnt stolen, not a stolen, it|this|phone is mine, its mine, belongs to me, im the owner,
        i am the owner, im the real|rightful owner, i am the real|rightful|legal owner, is a mistake, a mistake,
        by mistake, wrong|false report, wrongly reported|listed|blocked, reported wrongly, is incorrect,
        is not true, its not true
    """,
    "fr": """
        c faux, je conteste, veux|voudrais contester, cest|est faux, est une erreur, cest une erreur, une erreur,
        est a moi, cest a moi, cest le mien, est le mien, pas vole|volee, je suis le proprietaire, m appartient,
        mappartient, pas vrai
    """,
    "es": """
        quiero|quisiera disputar|impugnar|apelar|reclamar, es un error, un error, esta mal|equivocado|equivocada,
        no es|fue|esta robado|robada, es mio, es mia, es falso, soy el|la dueno|duena|propietario, me pertenece,
        se equivocan, se equivocaron, no es cierto
    """,
    "pt": """
        quero contestar|recorrer, ta errado, esta errado|errada, e um erro, um erro, um engano, foi engano,
        nao e|foi|esta roubado|roubada, ele|isso|esse|este|celular|telefone|aparelho e meu, sou o|a dono|dona,
        e meu mesmo, sou dono, me pertence, nao e verdade
    """,
    "sw": """
        napinga, kupinga, si|sio kweli|sahihi|sawa, ni|kuna kosa|makosa, haijaibiwa, haikuibiwa, si|sio ya wizi,
        si ya kuibiwa, ni yangu, ni mali yangu, mmekosea, mmekosa, umekosea, ndiye mwenye, ndio mwenye, si ya wizi
    """,
    "id": """
        mau sanggah|banding, kok salah, ini|itu salah, salah lapor*|data, anda|kalian salah, bukan curian,
        bukan barang|hp curian, tidak|ga|gak|tdk dicuri, ini|hp milik|punya saya, milik saya, keliru,
        laporan palsu|salah, ini salah
    """,
    "hi-Latn": """
        galat|ghalat|glt hai|he|h|hy|report|bata*, yeh|ye|yah galat|ghalat, chori ka nahi|nhi|nai,
        chori nahi|nhi hua, mera hi|apna hai|phone, ye mera hai, yeh mera hai, phone mera hai, main malik,
        mein malik, malik hu|hoon
    """,
    "bn-Latn": """
        eta|ata|ota bhul|vul, bhul ache|hoyeche|hoise|report|info, vul ache|hoyeche|hoise|report|info,
        churir na|noy, chorai na|noy, eta amar, amar nijer, ami malik, tottho|info|list|report bhul|vul,
        phone|mobile ta amar
    """,
    "ar-Latn": """
        ghalat|ghalta|8alat|3'alat,
        mesh|mish|msh|mashi|machi masrou2|masro2|msrou2|masrou9|msro9|msrou9|mesrou9|mesroo2, bta3y ana, dyali ana,
        hada dyali, da bta3y, melky, ana sa7b*|saheb
    """,
    "ru": """
        хочу оспорить, это|тут ошибка, ошибк* ... отчет*|данн*|баз*, неправда, не краден*|украден*|ворован*,
        не в угоне, это мой ... телефон*, неверно, я владелец, я хозяин, телефон мой, он мой, не правда
    """,
    "zh": """
        我要申诉, 要申诉, 不是偷, 搞错, 弄错, 错了, 误报, 不是赃, 是错误, 我是机主, 我是主人, 我是失主, 是我自己的,
        机是我的, 没有被偷, 没被偷, 不是被偷, 搞錯, 錯了
    """,
    "ar": """
        هذا|هاد|ده|دا خطا|غلط, غير صحيح, في خطا, غلط, غلطانين|مخطئين|غلطان,
        مش|مو|غير|ماهو|ليس|ليست|موش|ماشي مسروق*|مسروقه,
        هذا|الهاتف|الجهاز ملكي|لي|ديالي|بتاعي, انا صاحب*|المالك|مالك*, ملكي
    """,
    "ur": """
        غلط ہے|رپورٹ|ہیں, یہ غلط, چوری کا نہیں, چوری نہیں, میرا ہے|اپنا, فون میرا, میں مالک, مالک ہوں
    """,
    "hi": """
        गलत है|हे|हैं|रिपोर्ट|जानकारी, यह|ये गलत, चोरी का नहीं, चोरी नहीं हुआ, मेरा है|ही|अपना, फोन मेरा, मालिक हूँ|हूं|मैं
    """,
    "bn": """
        ভুল, চুরির না|নয়|নই, চোরাই না|নয়, আমার নিজের, এটা আমার, এটি আমার, আমি মালিক, আমি এর মালিক, চুরি হয়নি
    """,
}
"""Says that what is told of a phone is not true."""

HELP: Table = {
    "en": """
        how do|does|can|to|should i|you|this|it|one|use|check|work|find|get, how it|this works|work,
        what is this number|service, where do i find|see|get, dont|didnt understand, do not understand,
        dont know how
    """,
    "fr": """
        comment ca|cela fonctionne|marche, comment utiliser|verifier|faire|consulter|savoir,
        comment je|on fais|fait|verifie|utilise|peux|peut, ca marche|fonctionne comment, comprends|comprend pas
    """,
    "es": """
        como funciona|uso|usar|verifico|consulto|hago|reviso|checo|puedo|busco,
        como se usa|hace|consulta|revisa|checa, no entiendo|entendi
    """,
    "pt": """
        como ... funciona, como ... se usa, como usar|uso|faco|consulto|verifico|posso|fazer,
        como se usa|faz|consulta, nao entendi|entendo
    """,
    "sw": """
        inafanyaje, hufanyaje, inavyofanya, nitumie* vipi|namna, nitumieje, natumiaje, nakaguaje, ninakaguaje,
        naangaliaje, ninaangaliaje, ninawezaje, nawezaje, jinsi ya|gani, sielewi, sijaelewa
    """,
    "id": """
        cara|caranya ... gimana|bagaimana|gmn,
        gimana|bagaimana|gmn|gmana cara|caranya|cek|ngecek|pakai|pakainya|makai,
        cara pakai|pake|ngecek|cek|menggunakan|kerja, tidak|gak|ga|nggak|kurang ngerti|mengerti|paham
    """,
    "hi-Latn": """
        kaise|kese|kaisay|kesay|kaisey check|chek|kar*|kr*|use|kaam|pata|dekh*|istemal|chalta|hota,
        samajh|smjh nahi|nhi|nai, tareeqa|tarika|tareeka|tareka bta*|bata*|kya|kia
    """,
    "bn-Latn": """
        kivabe|kibhabe|kibabe|kemne|kamne ... check|korbo|korte|kori|kore|kaj|bebohar|dekhbo|use|janbo|jachai,
        bujhi|bujhlam|bujhtesi|bujhtechi na|nai
    """,
    "ar-Latn": """
        ezay|ezzay|izay|kifash|kifach|kefach ... ashtaghal|astakhdem|asta3mel|ast3mel|esta3mel|a3raf|acheck|
        ncheck|n3raf|nest3mel|ne3raf|khedma|5edma|tebtaghal|bte4taghal|bteshtaghal|kaykhdem|katkhdem,
        kif|keef|kayfa asta3mel|a3ref|ba3raf|ncheck|acheck, mish|mesh|msh|mush fahem|fahma|fahim, ma fhemt*|fhmt*
    """,
    "ru": """
        как это|тут|здесь|мне|у работает|пользоваться|проверить|узнать|вас,
        как проверить|проверять|пользоваться|работает|узнать|воспользоваться, не понимаю|понял|поняла
    """,
    "zh": """
        怎么用, 怎么查, 怎么操作, 怎么弄, 怎么使用, 怎么检查, 怎么验, 如何查, 如何使用, 怎样用, 怎样查, 怎麼用,
        怎麼查, 看不懂, 不会用, 什么意思
    """,
    "ar": """
        كيف|ازاي|شلون|كيفاش ... استخدم*|استعمل*|يعمل|تعمل|يشتغل|بيشتغل|اشيك|اتحقق|افحص|اعرف|اكشف|نعرف|نستعمل|
        الطريقه|الخدمه, مش|مو فاهم|فاهمه, ما فهمت
    """,
    "ur": """
        کیسے ... چیک|استعمال|کام|معلوم|پتہ, سمجھ نہیں|نہی, طریقہ بتا*|کیا
    """,
    "hi": """
        कैसे ... चेक|इस्तेमाल|काम|पता|जांच|यूज, समझ नहीं|नही, तरीका बता*|क्या
    """,
    "bn": """
        কিভাবে|কীভাবে|কেমনে|ক্যামনে ... চেক|করব*|করতে|করে|ব্যবহার|কাজ|দেখব*|জানব*|যাচাই, বুঝি|বুঝলাম|বুঝতে না|নাই|পারছি
    """,
}
"""Asks how this works."""

TIPS: Table = {
    "en": """
        before|b4 buying|purchasing|purchase & what|advice|tips|advise,
        before|b4 i|we|you buy|get|purchase & what|advice|tips|advise,
        buying|buy a used|second & what|advice|tips|advise & look|check|watch|careful|know
    """,
    "fr": """
        avant d|dacheter|l|lachat|achat|de & quoi|comment|conseil*|attention|regarder|dois|faut & achet*|dachet*|
        achat|lachat, que verifier & avant, acheter doccasion|d & conseil*|attention|regarder
    """,
    "es": """
        antes de & compra* & consejo*|cuidado|fijo|fijar*|recomiend*,
        antes de & compra* & que ... debo|miro|veo|reviso|hay|tengo|ver|mirar|revisar
    """,
    "pt": """
        antes de & compra* & dica*|conselho*|cuidado*|atencao,
        antes de & compra* & que ... devo|ver|olhar|verificar|olho|vejo
    """,
    "sw": """
        kabla ya kununua & nini|vipi|ushauri|niangalie|mambo
    """,
    "id": """
        sebelum|sblm|sebelom beli|membeli & tips|saran|diperhatikan|perhatikan,
        sebelum|sblm|sebelom beli|membeli & apa yang|saja|aja, tips ... beli
    """,
    "hi-Latn": """
        kharid*|khareed*|khreed*|lene|leney|lainay se pehle|pehlay|phle|pahle|pehley & salah|salaah|mashwara|
        dhyan|tips, kharid*|khareed*|khreed*|lene|leney|lainay se pehle|pehlay|phle|pahle|pehley & kya|kia dekh*|
        check|karna|karoon|puch*
    """,
    "bn-Latn": """
        kinar|kenar|kinte|kinbar age|agey|somoy|shomoy & dekhbo|dekha|korbo|poramorsho|kivabe|kheyal|tips
    """,
    "ar-Latn": """
        abl|9abl|qabl|2abl|9bel|kabl ma|man|manech & ashter*|ashtar*|nchri*|eshter*|neshri*|ashtry & eh|shou|shu|
        chno|achno|ensa7*|ansa7*|nasi7a|wesh|lazem
    """,
    "ru": """
        перед покупкой|тем, при покупке, посоветуйте|посоветуй|советы & купи*|брать|покуп*|выбр*,
        как ... купить & не ... обману*|краден*|вор*|попаст*
    """,
    "zh": """
        买|買 ... 注意, 买|買 ... 要看什么|检查什么|看什么|小心什么|怎么挑|怎么选, 买|買 ... 前 ... 什么|怎么,
        买|買 ... 建议
    """,
    "ar": """
        قبل ما|ان|الشراء|شراء|لا & اشتري*|نشتري*|الشراء|شراء & ايش|شو|ماذا|وش|ايه|شنو|انصح*|نصيح*|لازم
    """,
    "ur": """
        خریدنے|لینے سے پہلے & مشورہ|احتیاط|خیال, خریدنے|لینے سے پہلے & کیا دیکھ*|کرنا|چیک
    """,
    "hi": """
        खरीदने|लेने से पहले & सलाह|ध्यान|टिप्स, खरीदने|लेने से पहले & क्या देख*|करना|चेक
    """,
    "bn": """
        কেনার|কিনার|কিনতে আগে|সময়|গেলে & দেখব*|দেখা|করব*|পরামর্শ|খেয়াল|টিপস
    """,
}
"""Asks what to look at before buying."""

STOP: Table = {
    "en": """
        stop|quit sending|texting|messaging|sms|bothering|contacting|messages|texts,
        dont|never text|message|contact|sms me, do not text|message|contact|sms me,
        dont|never send ... messages|texts|sms|anymore|again, do not send ... messages|texts|sms|anymore|again,
        no more messages|sms|texts, remove my number, unsubscribe|remove me, leave me alone
    """,
    "fr": """
        arretez|arrete|arreter|cessez|stop ... message*|sms|envoyer|menvoyer|textos,
        nenvoyez plus|pas,
        ne menvoyez|mecrivez|envoyez plus|pas, veux|voudrais|souhaite plus ... message*|sms|textos, ne plus recevoir
    """,
    "es": """
        no quiero|deseo ... mensajes|mensaje|sms, no mas mensajes|sms,
        no ... manden|envien|mandes|envies ... mensajes|mensaje|sms|nada,
        deja|dejen|dejar|paren de enviar*|mandar*|escribir*|molestar*, no me escriban|escribas
    """,
    "pt": """
        nao quero ... mensagens|mensagem|sms, para|parem|pare de enviar|mandar|me,
        nao me mande*|envie* ... mais|mensagens|mensagem|sms, nao mande*|envie* mais
    """,
    "sw": """
        acha|acheni|sitaki|wacha|wacheni ... kunitumia|kutuma|sms|ujumbe|meseji|message*|jumbe, msinitumie,
        usinitumie, nisitumiwe
    """,
    "id": """
        jangan|gausah ... kirim* ... pesan|sms|lagi, jangan|gausah sms|hubungi|chat|wa saya|aku|lagi,
        stop|berhenti|hentikan ... sms|pesan|kirim*|mengirim, tidak|gak|ga|nggak mau ... dikirim*|dihubungi|sms
    """,
    "hi-Latn": """
        message*|msg*|sms|mesej ... mat|na|naa bhej*|karo|karna|kare*|karein|krna|kariye,
        message*|msg*|sms|mesej ... band|bnd kar*|kr*, message*|msg*|sms|mesej nahi|nhi|nai chahiye|chaiye|bhej*
    """,
    "bn-Latn": """
        sms|message*|msg*|mesej ... diyen|dien|diben|dio|pathaben|pathaiyen|pathiyen|pathaio na,
        message*|sms|msg* ... bondho kor*
    """,
    "ar-Latn": """
        ma|mat|la teb3at*|tb3at*|tsift*|tseft*|tb3t*|tersel* ... rasa2el|rasayel|messages|message|sms|tani|ba2a,
        batal*|batt*|we2f*|wa2f*|7bs* ... rasa2el|rasayel|messages|sms
    """,
    "ru": """
        не|больше присылайте|присылай|пишите|пиши|шлите|шли|отправляйте|отправляй ... больше|мне|смс|сообщени*,
        больше не присылайте|присылай|пишите|пиши|шлите|шли|отправляйте|отправляй|надо, не надо ... смс|сообщени*,
        хватит|прекратите|прекрати ... смс|писать|присылать|слать|сообщени*
    """,
    "zh": """
        别|不要|请勿|不想|停止|別 ... 发|收|發 ... 短信|信息|消息|簡訊, 别|不要|別 ... 再发|再發,
        别|不要|別 ... 发了|發了, 取消|退订|退訂 ... 短信|订阅|信息|消息, 不用再发
    """,
    "ar": """
        لا|ما ترسل*|تبعت*|تصيفط* ... لي|رسائل|رسايل|رساله|الرسائل|تاني, لا تراسل*,
        الغاء|وقف*|اوقف*|ايقاف|بطل* ... رسائل|الرسائل|رسايل|الرسايل|ارسال
    """,
    "ur": """
        میسج|میسیج|پیغام|پیغامات|ایس ... مت|نہ بھیج*|کریں|کرو|کرنا, میسج|میسیج|پیغام|پیغامات|ایس ... بند کر*,
        میسج|میسیج|پیغام|پیغامات|ایس نہیں چاہیے
    """,
    "hi": """
        मैसेज|मेसेज|संदेश|एसएमएस ... मत|ना|न भेज*|करो|करें|करिए, मैसेज|मेसेज|संदेश|एसएमएस ... बंद कर*,
        मैसेज|मेसेज|संदेश|एसएमएस नहीं चाहिए|चाहिये
    """,
    "bn": """
        মেসেজ|এসএমএস|ম্যাসেজ|বার্তা ... পাঠাবেন|দিবেন|দিয়েন|পাঠাইয়েন না, মেসেজ|এসএমএস|ম্যাসেজ ... বন্ধ কর*,
        মেসেজ|এসএমএস|ম্যাসেজ চাই না
    """,
}
"""Wants no more messages."""
