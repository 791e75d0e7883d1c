# ruff: noqa: E501 - a text a line
"""Searches with known answers: six short articles in each of 15 languages, and what a reader would type to find them.

All written for this. A question's answer is the set of articles (by number, from 0) that a reader would want, whether
or not the words stand there as typed: some ask in another form of the word (bridges, Brücken), which no index of plain
words finds, ours included.
"""

from __future__ import annotations

Text = tuple[str, str]
Question = tuple[str, frozenset[int]]


def _q(text: str, *articles: int) -> Question:
    return text, frozenset(articles)


WORLD: dict[str, tuple[tuple[Text, ...], tuple[Question, ...]]] = {
    "en": (
        (
            ("Harbour wall holds in the storm", "The new wall kept the water out of the old town. Nobody was hurt, the mayor said on Monday."),
            ("Nurses walk out at the city hospital", "About 400 nurses began a strike for better pay. The hospital's emergency ward stays open."),
            ("Council cuts the school budget", "Two schools lose their libraries. Parents called the plan a storm in the making."),
            ("Old iron bridge closes for repairs", "Drivers must take the ferry until May. The bridge was built in 1911 by a naïve young engineer."),
            ("United win the cup on penalties", "The keeper, José Peña, saved three. The team's bus crossed the bridge to cheers."),
            ("Bread gets dearer again", "Flour prices rose by 12%. The café on Mill Road now asks 4 pounds for a loaf."),
        ),
        (
            _q("harbour wall", 0), _q("nurses strike", 1), _q("storm", 0, 2), _q('"school budget"', 2),
            _q("bridge -ferry", 4), _q("jose pena", 4), _q("cafe", 5), _q("bridges", 3, 4), _q("naive engineer", 3),
        ),
    ),
    "de": (
        (
            ("Die Mauer am Hafen hält", "Der Sturm drückte das Wasser bis an die Straße. Verletzt wurde niemand, sagte der Bürgermeister."),
            ("Pflegekräfte streiken im Krankenhaus", "Rund 400 Beschäftigte fordern mehr Lohn. Die Notaufnahme bleibt geöffnet."),
            ("Stadtrat kürzt bei den Schulen", "Zwei Schulen verlieren ihre Bücherei. Größere Klassen sind die Folge."),
            ("Alte Brücke wird gesperrt", "Bis Mai fährt eine Fähre. Die Brücke ist über hundert Jahre alt."),
            ("Pokal nach Elfmeterschießen gewonnen", "Torwart Müller hielt drei Schüsse. Der Bus fuhr über die Brücke ins Rathaus."),
            ("Brot wird wieder teurer", "Mehl kostet zwölf Prozent mehr. Das Café in der Mühlstraße schließt."),
        ),
        (
            _q("mauer hafen", 0), _q("STRASSE", 0), _q("burgermeister", 0), _q("bücherei", 2), _q("brucke", 3, 4),
            _q("muller", 4), _q("cafe", 5), _q("Brücken", 3, 4), _q("grossere klassen", 2),
        ),
    ),
    "fr": (
        (
            ("La digue du port a résisté", "La tempête a poussé l'eau jusqu'à l'hôtel de ville. Aucun blessé, selon la maire."),
            ("Grève des infirmières à l'hôpital", "Elles réclament une hausse de salaire. Les urgences restent ouvertes."),
            ("La ville réduit le budget des écoles", "Deux écoles perdent leur bibliothèque. Les élèves protestent."),
            ("Le vieux pont ferme pour travaux", "Un bac relie les deux rives jusqu'en mai. L'œuvre date de 1911."),
            ("La coupe gagnée aux tirs au but", "Le gardien a arrêté trois tirs. Le car a traversé le pont sous les vivats."),
            ("Le pain coûte encore plus cher", "La farine a pris douze pour cent. Le café de la place ferme ses portes."),
        ),
        (
            _q("digue port", 0), _q("tempete", 0), _q("hopital greve", 1), _q("l'hôtel", 0), _q("eleves", 2),
            _q("oeuvre", 3), _q("pont", 3, 4), _q("cafe", 5), _q("infirmière", 1),
        ),
    ),
    "es": (
        (
            ("El muro del puerto aguanta el temporal", "El agua llegó hasta la catedral. No hubo heridos, según la alcaldesa."),
            ("Huelga de enfermeras en el hospital", "Piden un salario digno. Urgencias sigue abierta durante la huelga."),
            ("El pueblo recorta en educación", "Dos escuelas pierden su biblioteca este año."),
            ("Cierran el viejo puente de hierro", "Un transbordador cruza el río hasta mayo. Lo diseñó un joven ingeniero."),
            ("La copa se gana en los penaltis", "El portero Núñez paró tres. El autobús cruzó el puente entre vítores."),
            ("El pan sube otra vez", "La harina cuesta un doce por ciento más. El café de la esquina cierra."),
        ),
        (
            _q("muro puerto", 0), _q("huelga", 1), _q("educacion", 2), _q("ano", 2), _q("rio", 3), _q("nunez", 4),
            _q("puente", 3, 4), _q("autobus", 4), _q("puentes", 3, 4),
        ),
    ),
    "pl": (
        (
            ("Falochron w porcie wytrzymał sztorm", "Woda doszła do ulicy Żeglarskiej. Nikt nie ucierpiał, mówi burmistrz Gdyni."),
            ("Strajk pielęgniarek w szpitalu", "Domagają się podwyżek. Oddział ratunkowy działa normalnie."),
            ("Rada tnie wydatki na szkoły", "Dwie szkoły tracą bibliotekę. Rodzice z Łodzi protestują."),
            ("Stary most zamknięty do maja", "Kierowcy muszą korzystać z promu. Most ma ponad sto lat."),
            ("Puchar zdobyty po rzutach karnych", "Bramkarz Wójcik obronił trzy strzały. Autobus przejechał przez most."),
            ("Chleb znowu drożeje", "Mąka kosztuje o dwanaście procent więcej. Kawiarnia na rogu znika."),
        ),
        (
            _q("falochron port*", 0), _q("zeglarskiej", 0), _q("pielegniarek", 1), _q("łodzi", 2), _q("lodzi", 2),
            _q("most", 3, 4), _q("wojcik", 4), _q("maka", 5), _q("MĄKA drozeje", 5),
        ),
    ),
    "tr": (
        (
            ("Liman duvarı fırtınaya dayandı", "Su eski çarşıya kadar geldi. Yaralı yok, dedi belediye başkanı."),
            ("Hemşireler hastanede grevde", "Daha iyi ücret istiyorlar. Acil servis açık kalıyor."),
            ("İstanbul okul bütçesini kısıyor", "İki okul kütüphanesini kaybediyor. Veliler tepkili."),
            ("Eski köprü mayısa kadar kapalı", "Sürücüler feribota biniyor. Köprü yüz yıldan eski."),
            ("Kupa penaltılarla geldi", "Kaleci Şahin üç şut kurtardı. Otobüs köprü üzerinden geçti."),
            ("Ekmek yine pahalandı", "Un yüzde on iki arttı. Köşedeki kahve kapanıyor."),
        ),
        (
            _q("liman duvari", 0), _q("FIRTINAYA", 0), _q("hemsireler", 1), _q("ISTANBUL", 2), _q("istanbul okul", 2),
            _q("kopru", 3, 4), _q("KÖPRÜ", 3, 4), _q("sahin", 4), _q("kutuphanesini", 2),
        ),
    ),
    "ru": (
        (
            ("Портовая дамба выдержала шторм", "Вода дошла до старого рынка. Пострадавших нет, сообщил мэр."),
            ("Медсёстры больницы бастуют", "Они требуют повышения зарплаты. Приёмный покой работает."),
            ("Город урезает расходы на школы", "Две школы теряют библиотеку. Её книги раздадут."),
            ("Старый мост закрыт до мая", "Водители ждут паром. Мост построили сто лет назад."),
            ("Кубок выигран по пенальти", "Вратарь Королёв отбил три удара. Автобус проехал через мост."),
            ("Хлеб снова дорожает", "Мука подорожала на двенадцать процентов. Кофейня на углу закрылась, ёлка осталась."),
        ),
        (
            _q("дамба шторм", 0), _q("медсестры", 1), _q("приемный покой", 1), _q("МОСТ", 3, 4), _q("королев", 4),
            _q("елка", 5), _q('"старый мост"', 3), _q("больницы", 1), _q("мосты", 3, 4),
        ),
    ),
    "el": (
        (
            ("Το τείχος του λιμανιού άντεξε", "Η καταιγίδα έφτασε ως την αγορά. Δεν υπάρχουν τραυματίες."),
            ("Απεργία των νοσοκόμων", "Ζητούν καλύτερους μισθούς. Το νοσοκομείο μένει ανοιχτό."),
            ("Περικοπές στα σχολεία", "Δύο σχολεία χάνουν τη βιβλιοθήκη τους. Οι γονείς αντιδρούν."),
            ("Κλειστή η παλιά γέφυρα", "Οι οδηγοί παίρνουν το πλοίο ως τον Μάιο."),
            ("Το κύπελλο στα πέναλτι", "Ο τερματοφύλακας έσωσε τρία. Το λεωφορείο πέρασε τη γέφυρα."),
            ("Ακριβότερο πάλι το ψωμί", "Το αλεύρι ανέβηκε δώδεκα τοις εκατό. Ένας φούρνος κλείνει."),
        ),
        (
            _q("τειχος", 0), _q("ΚΑΤΑΙΓΙΔΑ", 0), _q("απεργια", 1), _q("νοσοκομειο", 1), _q("γεφυρα", 3, 4),
            _q("ΓΕΦΥΡΑ", 3, 4), _q("ψωμι", 5), _q("γονεις σχολεια", 2),
        ),
    ),
    "ar": (
        (
            ("جدار الميناء يصمد أمام العاصفة", "وصلت المياه إلى السوق القديمة. لا إصابات، قال رئيس البلدية."),
            ("إضراب الممرضات في المستشفى", "تطالب الممرضات بأجر أفضل. قسم الطوارئ مفتوح."),
            ("المدينة تخفض ميزانية المدارس", "مدرستان تفقدان المكتبة. أولياء الأمور غاضبون."),
            ("إغلاق الجسر القديم حتى أيار", "يعبر السائقون النهر بالعبّارة. الجسر عمره مئة عام."),
            ("الفوز بالكأس بركلات الترجيح", "أنقذ الحارس أحمد ثلاث ركلات. عبرت الحافلة الجسر."),
            ("الخبز أغلى من جديد", "ارتفع سعر الطحين ١٢ في المئة. مقهى الزاوية يُغلق."),
        ),
        (
            _q("جدار الميناء", 0), _q("اضراب", 1), _q("المستشفي", 1), _q("الجسر", 3, 4), _q("احمد", 4),
            _q("العبارة", 3), _q("بالعبارة", 3), _q("12", 5), _q("المدرسه", 2), _q("اغلي", 5),
        ),
    ),
    "hi": (
        (
            ("बंदरगाह की दीवार तूफान में टिकी", "पानी पुराने बाजार तक पहुँचा। कोई घायल नहीं हुआ, महापौर ने कहा।"),
            ("अस्पताल में नर्सों की हड़ताल", "वे बेहतर वेतन चाहती हैं। आपात विभाग खुला है।"),
            ("स्कूलों का बजट घटा", "दो स्कूलों की लाइब्रेरी बंद होगी। अभिभावक नाराज हैं।"),
            ("पुराना पुल मई तक बंद", "लोग नाव से नदी पार करते हैं। पुल सौ साल पुराना है।"),
            ("पेनल्टी में जीता कप", "गोलकीपर ने तीन गोल बचाए। बस पुल से गुजरी।"),
            ("रोटी फिर महंगी", "आटा बारह प्रतिशत महंगा हुआ। कोने की दुकान बंद है।"),
        ),
        (
            _q("दीवार", 0), _q("तूफान", 0), _q("हड़ताल", 1), _q("पुल", 3, 4), _q("नदी नाव", 3), _q("रोटी", 5),
            _q("दीव", ), _q("बजट स्कूलों", 2), _q("गोल", 4),
        ),
    ),
    "th": (
        (
            ("กำแพงท่าเรือต้านพายุได้", "น้ำขึ้นถึงตลาดเก่า ไม่มีผู้บาดเจ็บ นายกเทศมนตรีกล่าว"),
            ("พยาบาลนัดหยุดงานที่โรงพยาบาล", "พวกเขาขอขึ้นเงินเดือน ห้องฉุกเฉินยังเปิด"),
            ("เมืองตัดงบโรงเรียน", "โรงเรียนสองแห่งจะไม่มีห้องสมุด ผู้ปกครองไม่พอใจ"),
            ("ปิดสะพานเก่าถึงเดือนพฤษภาคม", "คนขับรถต้องขึ้นเรือข้ามแม่น้ำ สะพานอายุร้อยปี"),
            ("คว้าถ้วยด้วยการยิงจุดโทษ", "ผู้รักษาประตูรับได้สามลูก รถบัสวิ่งข้ามสะพาน"),
            ("ขนมปังแพงขึ้นอีก", "แป้งขึ้นราคาสิบสองเปอร์เซ็นต์ ร้านกาแฟหัวมุมปิด"),
        ),
        (
            _q("พายุ", 0), _q("กำแพง", 0), _q("หยุดงาน", 1), _q("โรงเรียน", 2), _q("สะพาน", 3, 4), _q("แม่น้ำ", 3),
            _q("ขนมปัง", 5), _q("ห้องสมุด", 2), _q("กาแฟ", 5),
        ),
    ),
    "zh": (
        (
            ("海港新墙挡住风暴", "海水一度涌到老城市场。市长说没有人受伤。"),
            ("市医院护士罢工", "约四百名护士要求加薪。急诊室照常开放。"),
            ("市议会削减学校预算", "两所学校将失去图书馆。家长表示不满。"),
            ("老铁桥关闭维修", "司机须乘渡轮到五月。大桥建于一九一一年。"),
            ("点球大战夺得奖杯", "门将扑出三球。球队大巴驶过大桥。"),
            ("面包再次涨价", "面粉价格上涨百分之十二。街角咖啡馆关门。"),
        ),
        (
            _q("风暴", 0), _q("护士 罢工", 1), _q("罢工", 1), _q("学校预算", 2), _q("图书馆", 2), _q("大桥", 3, 4),
            _q("咖啡", 5), _q("面粉 涨价", 5), _q("市长", 0),
        ),
    ),
    "ja": (
        (
            ("港の新しい防潮堤が嵐に耐える", "海水は旧市街の市場まで達した。けが人はいないと市長は話した。"),
            ("市立病院で看護師がスト", "約四百人が賃上げを求めている。救急外来は開いている。"),
            ("市議会が学校予算を削減", "二つの学校が図書館を失う。保護者は反発している。"),
            ("古い鉄橋を修理のため閉鎖", "五月まで渡し船を使う。橋は百年以上前に造られた。"),
            ("ＰＫ戦で優勝カップ", "キーパーが三本止めた。チームのバスは橋を渡った。"),
            ("パンがまた値上がり", "小麦粉が十二パーセント高くなった。角のｶﾌｪは店を閉じる。"),
        ),
        (
            _q("嵐", 0), _q("看護師", 1), _q("病院 スト", 1), _q("学校予算", 2), _q("図書館", 2), _q("橋", 3, 4),
            _q("PK戦", 4), _q("カフェ", 5), _q("小麦粉", 5),
        ),
    ),
    "ko": (
        (
            ("항구 방벽이 폭풍을 견뎠다", "바닷물이 옛 시장까지 들어왔다. 다친 사람은 없다고 시장이 말했다."),
            ("시립병원 간호사들 파업", "간호사 사백 명이 임금 인상을 요구한다. 응급실은 문을 연다."),
            ("시의회가 학교 예산을 줄였다", "학교 두 곳이 도서관을 잃는다. 학부모가 반발한다."),
            ("낡은 철교를 오월까지 닫는다", "운전자는 배를 타야 한다. 다리는 백 년이 넘었다."),
            ("승부차기 끝에 우승컵", "골키퍼가 세 번 막았다. 버스가 다리를 건넜다."),
            ("빵값이 또 올랐다", "밀가루가 십이 퍼센트 비싸졌다. 모퉁이 카페는 문을 닫는다."),
        ),
        (
            _q("폭풍", 0), _q("간호사", 1), _q("파업", 1), _q("예산", 2), _q("도서관", 2), _q("다리", 3, 4),
            _q("밀가루", 5), _q("학교 예산", 2), _q("카페", 5),
        ),
    ),
    "vi": (
        (
            ("Bức tường cảng đứng vững trong bão", "Nước tràn đến chợ cũ. Không ai bị thương, thị trưởng cho biết."),
            ("Y tá bệnh viện đình công", "Họ đòi tăng lương. Phòng cấp cứu vẫn mở cửa."),
            ("Thành phố cắt ngân sách trường học", "Hai trường mất thư viện. Phụ huynh phản đối."),
            ("Đóng cầu sắt cũ đến tháng năm", "Tài xế phải đi phà qua sông. Cây cầu đã hơn trăm tuổi."),
            ("Đoạt cúp sau loạt luân lưu", "Thủ môn cản ba quả. Xe buýt chạy qua cầu."),
            ("Bánh mì lại tăng giá", "Bột mì đắt thêm mười hai phần trăm. Quán cà phê góc phố đóng cửa."),
        ),
        (
            _q("bão", 0), _q("dinh cong", 1), _q("Đình Công", 1), _q("truong hoc", 2), _q("cầu sắt", 3), _q("cau sat", 3),
            _q("banh mi", 5), _q("cà phê", 5), _q("thu vien", 2),
        ),
    ),
}  # fmt: skip
