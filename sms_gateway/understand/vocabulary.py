"""Common words of the languages in Latin letters, by which a text is told to be in one of them. Data."""

from sms_gateway.understand.words import Table

COMMON: Table = {
    "ru": """
        privet, prover, proverte, proverit, telefon, pojaluista, pozhaluista, pojalusta, kradeniy, kradenyi,
        spasibo, zdravstvuite, zdravstvuyte, nomer, eto, ne, kupil, kupit, hochu, ukrali, moi, moy, etot
    """,
    "en": """
        confirm, kindly, thx, two, only, shows, sending, messages, digits, says, box, card, look, should, buying,
        fone, again, check my, the, is, this, my, it, was, are, you, i, im, and, phone, please, stolen, buy, want,
        to, can, of, for, what, hello, hi, from, has, been, bought, not, with, me, do, does, how, that, clean,
        number, hey, sir, if, ok, lost, wrong, thanks
    """,
    "fr": """
        je, sur, suis, jai, avec, dois, regarder, avant, double, sais, plus, ou, dans, mais, achat, bonsoir, bsr,
        slt, marche, comment, messages, serie, quoi, occasion, envoyer, chez, elle, ils, nous, vos, votre, dites,
        appelez, le, la, les, est, mon, ma, ce, cet, cette, un, une, vous, et, telephone, vole, bonjour, svp,
        numero, acheter, achete, portable, verifier, verifiez, de, du, des, que, pas, il, merci, est-ce, ca, voici,
        c, j, cest, salut, pour, veux, combien, si, plait, moi, aide, langue, conseil, conseils, francais
    """,
    "es": """
        disculpe, podria, venden, vende, en, bien, sale, salio, nada, mas, dice, al, marcar, marque, mensajes,
        recibir, quiere, porfa, ver, antes, chip, puede, pueden, como, donde, cuando, estan, usado, dan, hay,
        tambien, serie, aparece, vendedor, precio, ayer, su, tu, el, la, los, es, mi, este, esta, un, una, de, del,
        que, no, por, favor, telefono, celular, robado, robada, hola, numero, comprar, compre, compro, quiero,
        saber, si, y, con, para, movil, gracias, equipo, buenas, tengo, verificar, revisar, ayuda, lo, me, ya,
        robaron, checar, buenos, dias, tardes, soy, oye, amigo, consejo, consejos, idioma, espanol
    """,
    "pt": """
        nem, sei, segue, aguardo, aparece, apareceu, digitei, so, pf, liga, ele, ela, quer, reais, obrigada, serie,
        ta, ver, dizem, vendedor, vender, antes, mais, mensagens, receber, devo, usado, mim, nota, ontem, onde,
        quando, tenho, pode, vc, como, eu, sim, cartao, preco, posso, o, os, e, esta, errado, errada, erro, fui,
        perdi, meu, minha, este, esse, essa, um, uma, do, da, de, que, nao, por, favor, telefone, celular, roubado,
        roubada, ola, oi, numero, comprar, comprei, quero, saber, se, com, para, obrigado, bom, dia, boa, tarde,
        voce, aparelho, verificar, ajuda, ja, foi, isso, consultar, tem, tudo, bem, dica, dicas, idioma, portugues,
        verifica, pra
    """,
    "sw": """
        imeibwa, elfu, imeonyesha, tu, nimepiga, nipigie, anataka, kwenye, laini, imeandikwa, nimeshainunua, tayari,
        nifanyeje, acheni, kunitumia, ujumbe, anauza, hapa, mbili, nini, gani, kuangalia, kabla, inafanyaje, huduma,
        kazi, nimepoteza, jana, leo, hapana, siyo, sio, pesa, muuzaji, wangu, yako, yake, hawa, karibu, vipi,
        naombeni, inasema, nichukue, msaidie, niambie, simu, hii, yangu, ni, ya, na, wa, kwa, je, imeibiwa,
        iliibiwa, namba, nambari, tafadhali, angalia, kagua, habari, nataka, kununua, nimenunua, nilinunua, hiyo,
        sawa, hakiki, naomba, nisaidie, za, la, kama, bei, mambo, asante, jambo, msaada, lugha, wizi, shilingi,
        mimi, kosa, niaje, nimeibiwa, niangalie, nimepata, duka, ndugu, pinga, ushauri, kiswahili
    """,
    "id": """
        kartu, kayaknya, gini, cuma, ada, angka, kok, kurang, seri, dijual, nego, kode, verifikasi, anda, jangan,
        berikan, kepada, siapa, nomernya, saja, aja, lagi, harga, harganya, sebelum, bekas, ngga, gimana, caranya,
        nih, deh, sih, kalo, kalau, karena, sama, juga, jadi, banget, makasih, kirim, pesan, penjual, belum, benar,
        salah, atau, cekin, bgt, tlg, tdk, jt, rb, ini, itu, saya, hp, ponsel, tolong, cek, apakah, curian, dicuri,
        hilang, beli, mau, nomor, nomer, dong, yang, dan, apa, tidak, bisa, punya, di, gan, bang, kak, mas, min, ya,
        pak, minta, saran, bantuan, bahasa, aman, gak, nggak, ga, udah, sudah, baru, ke, dari, dengan, periksa,
        bukan, aku, mohon, bro, halo, selamat, pagi, siang, terima, kasih, barang, jual
    """,
    "hi-Latn": """
        dono, ke, peeche, likha, itna, itne, hi, abhi, par, pe, kaunsa, kitna, kab, kahan, bhi, bilkul, dikha,
        dukan, paise, bata, bolo, rupaye, mil, jaldi, dhanyavad, dekhna, wali, kal, hain, aaya, aaye, hai, he, h,
        ka, ki, ko, kya, mera, meri, ye, yeh, yah, phone, chori, chor, nahi, nhi, karo, kar, kro, check, mobile,
        bhai, bhaiya, batao, bataiye, kharid, khareed, liya, mujhe, aur, se, kaise, bhasha, galat, madad, hua, gaya,
        namaste, lena, raha, hoon, hu, wala, tha, thi, sahi, dekho, dijiye, kijiye, krdo, kardo, kripya, jaanch,
        janch, apna, maine, nakli
    """,
    "ur-Latn": """
        donon, dono, ke, peeche, likha, itne, hi, hindse, hain, meherbani, aaye, aaya, abhi, par, bhi, dein, karain,
        khareedna, theek, thik, paise, raseed, dukan, kal, khara, jaldi, dekh, wali, solah, baqi, rabta, hai,
        chahiye, he, hy, ka, ki, ko, kya, kia, mera, meri, ye, yeh, yah, phone, chori, nahi, nhi, nai, karo, kar,
        karein, karen, kren, check, mobile, bhai, batao, batayen, batain, khareed, kharid, liya, lia, mujhe, aur,
        se, kaise, kese, zuban, zaban, ghalat, madad, hua, gaya, gya, salam, assalam, janab, plz, raha, hoon, hun,
        wala, tha, thi, lena, meharbani, shukriya, yar, mashwara, aap, dekho, apna, maine, mein, bhaijan, tafteesh,
        malomat
    """,
    "bn-Latn": """
        naki, kora, korben, dilam, er, gaye, lekha, harai, felsi, korbo, kivabe, kibhabe, purano, kinar, age,
        dekhbo, ar, diyen, kemon, achen, acho, ektu, thik, dhonnobad, den, nambar, holo, jodi, ache, nai, korte,
        tumi, apni, kinlam, dam, chorer, pathaben, dorkar, prothom, ditiyo, paisi, duita, konta, oita, eita, noy,
        ami, amar, eta, ei, ki, kina, phone, churi, chorai, koren, koro, korun, kore, dekhen, dekhun, bhai, vai,
        kinbo, kinechi, kinte, chai, na, hoye, hoyeche, hoise, ase, set, ta, mobile, bhul, vul, jachai, dada, apu,
        koto, taka, kinsi, amake, shahajjo, sahajjo, bolen, bolun, janan, poramorsho, bhasa, apnar, emon, hobe,
        felechi, ekta, fon, nibo, valo
    """,
    "ar-Latn": """
        bta3o, bta3ha, shari7a, khalas, eshtareit, w, floos, dafa3t, shof, shoof, bas, elly, maktoob, bsor3a, basha,
        ettesel, beya, riyal, gali, delwa2ty, fel, fi, marhaba, mar7aba, kifak, kifik, keef, shoflna, shofli,
        samaht, sama7, raqam, howwa, kwayes, mosta3mal, lissa, abl, embare7, eshteri, ashteri, telefoun, telifoun,
        badde, baddi, shou, shu, 3ala, 3al, leh, ezayak, habibi, inta, enta, enti, geneh, tale3li, anhi, a7san, hay,
        hayda, yalla, sah, da, di, dah, telefon, telephoni, telefoni, tilifon, masrou2, masro2, masrouk, masrouq,
        masro9, msrou9, msro9, el, el2, ana, 3ayez, 3ayz, 3awez, wallah, salam, alaykom, 3alaykom, hada, had, hadi,
        wach, wash, dyali, bghit, nchri, chrit, mesh, mish, msh, walla, wala, momken, law, sama7t, men, fadlak, min,
        fadlik, hal, hatha, hadha, ashtari, sa7bi, ya, raqm, ra9m, nemra, ezay, tsra9, tsre9, etsara2, menny, meny,
        eh, 3andi, 3andy, mobayl, sar2o, sara2o, ghalat, nasi7a, chof, shuf, 3afak, 3la, menni, dial, mazal, khouya,
        ishtaret, eshtaret, eshtareto, haza, bta3y, bta3i, shokran, hwa, howa, aw, la2, khoya, 5ale, t2kd, et2aked
    """,
}
SHARED = """
    phone, mobile, check, imei, kym, kyd, plz, number, ok, hello, bro, la, e, o, de, c, j, h, no, mi, da, di, ya,
    ki, na, ka, com, je, si, me, do, men, a, sir, be, set, man, el, con, el2, bang, min, mas, law, ko, bhai, se, ke,
    par, pe, ver, en, age, ar, ne, to, ta, er, w, tu, su, al, hi, ou, so, plus, telefon, as, sur, fi, hay, sim, nai,
    tayari, sana, sama, ada, card, chip, serie, yah, bhasha, wa, only, dan, dam, riyal, us, in
"""
"""Borrowed by so many, or words of so many, that they tell only beside others."""
