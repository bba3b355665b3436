"""Things to say: sentences written for this purpose, numbers, and words made up from each language's letters.

Made-up words give every sound of a language in every neighbourhood, lip sounds (p b m f v) above all.
"""

LATIN = dict(v="a e i o u".split(), c="p b m f v t d n l s k g r p b m".split())


def _language(vowels, consonants, endings, sentences, digits=True):
    return dict(v=vowels.split(), c=consonants.split(), e=endings.split(), s=[s.strip() for s in sentences.split("|")], digits=digits)


LANGUAGES = {
    "en-us": _language("a e i o u ee oo ai ow ar er or ea oy", "p b m f v w t d n l s sh ch k g r th h j z p b m y bl pr sp st", "- - n m p b t s ng ck f ve l", """
The boy who broke the blue vase will pay for it before supper.|Maybe we should move the piano closer to the window.|Five farmers bought a very old pump from my brother.|
Could you please open the front door and bring the umbrella?|She sells warm bread, butter and plum jam every morning.|We would have walked home, but the bridge was flooded.|
My favourite moment of the film happens just before the end.|Nobody remembers what the captain promised them in October.|I'm fairly sure the problem is somewhere in the pump room.|
Put both boxes by the big apple tree, and come back in a moment.|Thirty-three thousand thieves threw these things through the theatre.|A huge orange moon rose over the sleepy village."""),
    "en": _language("a e i o u ee oo ai ow ar er or", "p b m f v w t d n l s sh ch k g r th h j z p b m", "- - n m p b t s ng ck f ve", """
Whatever happens, keep the map in your pocket and follow the river.|The museum opens at half past nine, apart from public holidays.|Peter and Margaret were married in a small chapel above the bay.|
Would you rather have a pot of tea or a cup of black coffee?|The weather may improve by the middle of the afternoon."""),
    "de": _language("a e i o u ä ö ü au ei eu ie", "p b m f w v t d n l s sch ch k g r h z pf p b m j", "- - n m p t s ng ck f l en er", """
Meine Mutter backt am Wochenende immer einen großen Apfelkuchen.|Der Bus fährt um halb fünf vom Bahnhof ab, aber manchmal kommt er später.|Über sieben Brücken führt der Weg zum alten Bauernhof.|
Bitte bringen Sie mir ein Bier und ein Brot mit Butter.|Fünf fleißige Frauen pflücken Blumen auf dem Feld.|Wir möchten morgen früh mit dem Boot auf die Insel fahren.|Papa malt ein Bild vom Mond."""),
    "es": _language("a e i o u ie ue ai", "p b m f v t d n l s ch c g r rr ll ñ j p b m", "- - - n s r l", """
Mi abuela prepara una sopa de pescado muy buena los domingos.|El perro blanco bebe agua en la fuente del pueblo.|¿Puede usted abrir la puerta, por favor?|
Mañana vamos a comprar fruta y verdura en el mercado.|Nunca había visto una montaña tan bonita como aquella.|Pablo y Beatriz viven en un barrio antiguo de la ciudad."""),
    "fr": _language("a e i o u é è ou eu au oi an on in un", "p b m f v t d n l s ch k g r j gn p b m", "- - - - t s n l r", """
Ma petite sœur voudrait apprendre à jouer du piano.|Le boulanger prépare un bon pain blanc chaque matin.|Pouvez-vous fermer la fenêtre, il fait un peu froid.|
Nous avons vu un film magnifique avant-hier au cinéma.|Une belle pomme rouge est tombée sur le banc du parc.|Du bout du pont, on aperçoit la plage et les bateaux."""),
    "it": _language("a e i o u ia io uo", "p b m f v t d n l s sc c g r gl gn p b m pp bb mm", "- - - - n l r", """
La mamma prepara una buona minestra per tutta la famiglia.|Ogni mattina bevo un caffè al bar sotto casa.|Vorrei comprare un biglietto per il treno delle sette e mezzo.|
Il bambino buffo batte le mani e poi abbraccia il babbo.|Quando piove, preferiamo rimanere a leggere un libro."""),
    "pt-br": _language("a e i o u ão õe ei ou é ó", "p b m f v t d n l s ch c g r nh lh j p b m", "- - - s r m l", """
Minha mãe comprou um bolo muito bom na padaria.|O menino pequeno bebe água e come banana.|Você pode abrir a janela, por favor?|Amanhã vamos à praia com os nossos amigos.|
O problema do barco era a bomba, mas ninguém percebeu."""),
    "pl": _language("a e i o u y ą ę ó", "p b m f w t d n l ł s sz cz ż ś ć k g r h p b m", "- - n m p t s k j", """
Moja babcia piecze pyszne placki z jabłkami.|Proszę zamknąć okno, bo wieje bardzo mocny wiatr.|Wczoraj po południu byliśmy w muzeum nad rzeką.|Mały pies biega po ogrodzie i szczeka na ptaki."""),
    "ru": _language("а е и о у ы э ю я ё", "п б м ф в т д н л с ш ч к г р х ж з п б м", "- - н м п т с к й л", """
Моя бабушка каждое утро варит вкусную кашу.|Мы поедем на автобусе к морю, если будет хорошая погода.|Пожалуйста, откройте окно и принесите мне воды.|
Большой белый пароход медленно плыл по реке.|Мама мыла раму, а папа пил кофе."""),
    "cmn": dict(v=[], c=[], e=[], digits=True, w="妈 爸 不 跑 买 猫 朋 友 比 较 明 白 飞 机 风 房 我 们 饭 包 米 水 书 五 月 北 京 女 绿 去 学 生 四 十 山 天 是 的 说 话 中 国 门 木 怕 皮 苹 果 面 包 苗 病 冒 报 片 品 风 分 佛 福 哦 外 回 玩 晚 王 王 瓦 雨 鱼 云 远 全 一 衣 爱 安 高 老 好 走 手 口 头 东 红 热 人 日 知 吃 出 二 儿".split(), s=[
        "我妈妈每天早上都喝一杯牛奶。", "请把门打开，外面的朋友来了。", "明天我们坐飞机去北京，后天回来。", "这个苹果不便宜，但是非常好吃。", "八百个士兵跑到北边的山坡上。"]),
    "ja": _language("あ い う え お", "か き く こ さ し す た ち つ て と な に の は ひ ふ へ ほ ま み む め も ま み も や ゆ よ ら り る れ ろ わ ば び ぶ べ ぼ ぱ ぴ ぷ ぺ ぽ が ご だ で", "- - ん", """
まいあさ みるくを のんで ぱんを たべます。|ともだちと うみへ いきました。|この ぼうしは とても べんりです。|あめが ふったら まどを しめて ください。""", digits=False),
    "ar": _language("َ ِ ُ ا ي و", "ب م ف ت د ن ل س ش ك ر ح خ ع ق ب م و ج ز", "- - ن م ب ت", """
أَبِي يَشْرَبُ القَهْوَةَ كُلَّ صَبَاح.|ذَهَبْنَا إِلَى البَحْرِ مَعَ أَصْدِقَائِنَا.|مِنْ فَضْلِكَ افْتَحِ البَابَ.|المَكْتَبَةُ مَفْتُوحَةٌ مِنَ الصَّبَاحِ."""),
    "nl": _language("a e i o u aa ee oo oe ij ui eu", "p b m f v w t d n l s sch ch k g r h z p b m", "- - n m p t s ng k f l", """
Mijn broer bakt elke morgen brood voor de buren.|Vanmiddag fietsen we samen naar het oude museum.|Mag ik een beetje boter op mijn boterham, alsjeblieft?"""),
    "cs": _language("a e i o u y á é í ů", "p b m f v t d n l s š č ž k h r ř p b m", "- - n m p t s k", """
Moje babička peče výborné koláče s mákem.|Pojedeme vlakem do Prahy a potom pěšky domů.|Prosím, otevřete okno, je tu velké teplo."""),
    "ko": dict(v=[], c=[], e=[], digits=False, w="바 보 부 비 배 버 마 모 무 미 매 머 파 포 푸 피 빠 뽀 뿌 가 나 다 라 사 자 차 하 우 오 이 아 어 여 유 밥 밤 봄 몸 문 산 집 길 강 물 음 임 김 왕 원".split(), s=[
        "아버지는 매일 아침 밥을 먹습니다.", "내일 친구와 함께 바다에 갑니다.", "문을 열어 주세요, 비가 옵니다."]),
    "el": _language("α ε η ι ο υ ω ου αι ει", "π β μ φ β μ π τ δ ν λ σ κ γ ρ χ θ ζ μπ", "- - ς ν", """
Η μητέρα μου φτιάχνει ψωμί κάθε πρωί.|Μπορείτε να ανοίξετε το παράθυρο, παρακαλώ;|Το μπλε βιβλίο είναι πάνω στο τραπέζι."""),
    "sv": _language("a e i o u y å ä ö", "p b m f v t d n l s sk k g r h j p b m", "- - n m p t s k l", """
Min mamma bakar bröd på lördagar.|Vi åker båt till ön om vädret blir bra.|Kan du stänga fönstret, är du snäll?"""),
    "id": _language("a e i o u ai au", "p b m f w t d n l s k g r h j ny ng p b m", "- - - n m p t ng k", """
Ibu saya membeli buah pepaya di pasar pagi.|Besok kami pergi ke pantai bersama teman-teman.|Tolong buka pintu dan bawa payung itu."""),
    "fi": _language("a e i o u y ä ö aa ee ii uu ää ie uo yö ai", "p b m f v t d n l s k g r h j p m v pp mm tt ll kk", "- - n n s t", """
Äiti keittää aamulla kahvia ja lukee lehteä.|Pieni poika pelkää mustaa koiraa puiston portilla.|Huomenna menemme veneellä saareen, jos ilma on hyvä.|Mummo paistoi piirakoita ja me söimme ne heti."""),
    "ca": _language("a e i o u à è é ò ai eu ou", "p b m f v t d n l s x c g r rr ll ny j p b m", "- - - s n r t", """
La meva àvia prepara una bona sopa de peix els diumenges.|El gos blanc beu aigua a la font del poble.|Demà comprarem fruita i pa al mercat.|Podria obrir la porta i portar el paraigua, si us plau?"""),
}
HELD_OUT_LANGUAGES = {
    "hi": _language("ा ि ी ु ू े ै ो ौ", "प ब म फ व त द न ल स श क ग र ह च ज प ब म भ", "- - न म प त", """
मेरी माँ हर सुबह चाय बनाती है।|कल हम सब बाज़ार में फल खरीदने जाएँगे।|कृपया बड़ी खिड़की खोल दीजिए, बहुत गर्मी है।|बाबू भाई ने पाँच आम और एक पपीता लिया।"""),
    "tr": _language("a e ı i o ö u ü", "p b m f v t d n l s ş ç k g r h c z y p b m", "- - n m p t s k l r", """
Babam her sabah büyük bir bardak süt içer.|Yarın arkadaşlarımla beraber vapurla adaya gideceğiz.|Lütfen pencereyi kapatır mısınız, çok rüzgâr var.|Minik köpek bahçede topun peşinden koşuyor."""),
}
# Not rob: libespeak-ng 1.51 crashes when he speaks Mandarin.
VARIANTS = ("f1 f2 f3 f5 m1 m2 m3 m4 m6 m7 adam Andy Annie anika antonio benjamin boris caleb david Denis ed edward Gene grandma grandpa gustave "
            "iven iven2 Jacky john kaukovalta klatt klatt2 klatt4 klatt5 Lee linda marcelo Mario max michel miguel Mike norbert paul pedro quincy robert "
            "sandro shelby steph2 travis victor zac").split()
HELD_OUT_VARIANTS = "f4 m5 steph Gene2 klatt3 belinda pablo Michael".split()


def made_up_word(rng, language):
    if "w" in language:
        return "".join(rng.choice(language["w"], rng.integers(1, 4)))
    word = ""
    for _ in range(rng.integers(1, 4)):
        word += rng.choice(language["c"]) + rng.choice(language["v"])
    if rng.random() < 0.2:
        word = rng.choice([v for v in language["v"]]) + word
    end = rng.choice(language["e"])
    return word + ("" if end == "-" else end)


def text(rng, language):
    """Some seconds of speech."""
    draw = rng.random()
    if draw < 0.4:
        return " ".join(rng.choice(language["s"], rng.integers(1, 3)))
    if draw < 0.5 and language["digits"]:
        return ", ".join(str(rng.integers(0, 10 ** int(rng.integers(1, 5)))) for _ in range(rng.integers(3, 7))) + "."
    gap = "" if "w" in language and rng.random() < 0.5 else " "
    words = [made_up_word(rng, language) + ("," if rng.random() < 0.12 else "") for _ in range(rng.integers(5, 12))]
    return gap.join(words) + rng.choice([".", "?", "!", "."])
