//! Letters made of two characters, as one: `e` and U+0301 are `é` (Unicode Standard Annex 15, canonical composition).
//!
//! In: a letter and the character behind it, in lower case. Out: the one letter they are. A mark that stands apart from its
//! letter, another mark being between them, stays: no keyboard and no file system writes it so.
//! Refuses to know: upper case, for what is compared has none. A test holds the table against all of Unicode.

/// The one letter, if the two are one.
pub(super) fn compose(letter: char, mark: char) -> Option<char> {
    // nothing below joins what stands before it
    if mark < '\u{300}' {
        return None;
    }
    let Ok(at) = MARKS.binary_search_by_key(&mark, |(known, _)| *known) else { return syllable(letter, mark) };
    let mut pairs = MARKS[at].1.chars();
    while let (Some(bare), Some(whole)) = (pairs.next(), pairs.next()) {
        if bare == letter {
            return Some(whole);
        }
    }
    None
}

/// Hangul is counted, not listed (The Unicode Standard, section 3.12).
fn syllable(before: char, after: char) -> Option<char> {
    const LEADS: u32 = 0x1100;
    const VOWELS: u32 = 0x1161;
    const TAILS: u32 = 0x11a7;
    const SYLLABLES: u32 = 0xac00;
    let (before, after) = (u32::from(before), u32::from(after));
    let lead = before.wrapping_sub(LEADS);
    if lead < 19 && (VOWELS..VOWELS + 21).contains(&after) {
        return char::from_u32(SYLLABLES + (lead * 21 + after - VOWELS) * 28);
    }
    let open = before.wrapping_sub(SYLLABLES);
    let has_no_tail = open < 19 * 21 * 28 && open.is_multiple_of(28);
    (has_no_tail && (TAILS + 1..TAILS + 28).contains(&after)).then(|| char::from_u32(before + after - TAILS))?
}

/// Each mark with the letters it joins, and behind each what they are together.
#[rustfmt::skip]
const MARKS: &[(char, &str)] = &[
    ('\u{300}', "aàeèiìnǹoòuùwẁyỳ¨῭âầêềôồüǜăằēḕōṑơờưừαὰεὲηὴιὶοὸυὺωὼϊῒϋῢеѐиѝἀἂἁἃἐἒἑἓἠἢἡἣἰἲἱἳὀὂὁὃὐὒὑὓὠὢὡὣᾀᾂᾁᾃᾐᾒᾑᾓᾠᾢᾡᾣᾳᾲ᾿῍ῃῂῳῲ῾῝"),
    ('\u{301}', "aácćeégǵiíkḱlĺmḿnńoópṕrŕsśuúwẃyýzź¨΅âấåǻæǽçḉêếïḯôốõṍøǿüǘăắēḗōṓũṹơớưứαάεέηήιίοόυύωώϊΐϋΰϒϓгѓкќἀἄἁἅἐἔἑἕἠἤἡἥἰἴἱἵὀὄὁὅὐὔὑὕὠὤὡὥᾀᾄᾁᾅᾐᾔᾑᾕᾠᾤᾡᾥᾳᾴ᾿῎ῃῄῳῴ῾῞"),
    ('\u{302}', "aâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷzẑạậẹệọộ"),
    ('\u{303}', "aãeẽiĩnñoõuũvṽyỹâẫêễôỗăẵơỡưữ"),
    ('\u{304}', "aāeēgḡiīoōuūyȳäǟæǣõȭöȫüǖǫǭȧǡȯȱαᾱιῑυῡиӣуӯḷḹṛṝ"),
    ('\u{306}', "aăeĕgğiĭoŏuŭȩḝαᾰιῐυῠаӑеӗжӂийуўạặ"),
    ('\u{307}', "aȧbḃcċdḋeėfḟgġhḣmṁnṅoȯpṗrṙsṡtṫwẇxẋyẏzżśṥšṧſẛṣṩ\u{105d2}\u{105c9}\u{105da}\u{105e4}"),
    ('\u{308}', "aäeëhḧiïoötẗuüwẅxẍyÿõṏūṻιϊυϋϒϔаӓеёжӝзӟиӥоӧуӱчӵыӹэӭіїәӛөӫ"),
    ('\u{309}', "aảeẻiỉoỏuủyỷâẩêểôổăẳơởưử"),
    ('\u{30a}', "aåuůwẘyẙ"),
    ('\u{30b}', "oőuűуӳ"),
    ('\u{30c}', "aǎcčdďeěgǧhȟiǐjǰkǩlľnňoǒrřsštťuǔzžüǚʒǯ"),
    ('\u{30f}', "aȁeȅiȉoȍrȑuȕѵѷ"),
    ('\u{311}', "aȃeȇiȋoȏrȓuȗ"),
    ('\u{313}', "αἀεἐηἠιἰοὀρῤυὐωὠᾳᾀῃᾐῳᾠ"),
    ('\u{314}', "αἁεἑηἡιἱοὁρῥυὑωὡᾳᾁῃᾑῳᾡ"),
    ('\u{31b}', "oơuưòờóớõỡùừúứũữọợỏởụựủử"),
    ('\u{323}', "aạbḅdḍeẹhḥiịkḳlḷmṃnṇoọrṛsṣtṭuụvṿwẉyỵzẓâậêệôộăặơợưựṡṩ"),
    ('\u{324}', "uṳ"),
    ('\u{325}', "aḁ"),
    ('\u{326}', "sștț"),
    ('\u{327}', "cçdḑeȩgģhḩkķlļnņrŗsştţćḉĕḝ"),
    ('\u{328}', "aąeęiįoǫuųōǭ"),
    ('\u{32d}', "dḓeḙlḽnṋtṱuṷ"),
    ('\u{32e}', "hḫ"),
    ('\u{330}', "eḛiḭuṵ"),
    ('\u{331}', "bḇdḏhẖkḵlḻnṉrṟtṯzẕ"),
    ('\u{338}', "<≮=≠>≯←↚→↛↔↮⇐⇍⇒⇏⇔⇎∃∄∈∉∋∌∣∤∥∦∼≁≃≄≅≇≈≉≍≭≡≢≤≰≥≱≲≴≳≵≶≸≷≹≺⊀≻⊁≼⋠≽⋡⊂⊄⊃⊅⊆⊈⊇⊉⊑⋢⊒⋣⊢⊬⊨⊭⊩⊮⊫⊯⊲⋪⊳⋫⊴⋬⊵⋭"),
    ('\u{342}', "¨῁αᾶηῆιῖυῦωῶϊῗϋῧἀἆἁἇἠἦἡἧἰἶἱἷὐὖὑὗὠὦὡὧᾀᾆᾁᾇᾐᾖᾑᾗᾠᾦᾡᾧᾳᾷ᾿῏ῃῇῳῷ῾῟"),
    ('\u{345}', "άᾴήῄαᾳηῃωῳώῴἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὰᾲὴῂὼῲᾶᾷῆῇῶῷ"),
    ('\u{653}', "\u{627}\u{622}"),
    ('\u{654}', "\u{627}\u{623}\u{648}\u{624}\u{64a}\u{626}\u{6c1}\u{6c2}\u{6d2}\u{6d3}\u{6d5}\u{6c0}"),
    ('\u{655}', "\u{627}\u{625}"),
    ('\u{93c}', "नऩरऱळऴ"),
    ('\u{9be}', "\u{9c7}\u{9cb}"),
    ('\u{9d7}', "\u{9c7}\u{9cc}"),
    ('\u{b3e}', "\u{b47}\u{b4b}"),
    ('\u{b56}', "\u{b47}\u{b48}"),
    ('\u{b57}', "\u{b47}\u{b4c}"),
    ('\u{bbe}', "\u{bc6}\u{bca}\u{bc7}\u{bcb}"),
    ('\u{bd7}', "ஒஔ\u{bc6}\u{bcc}"),
    ('\u{c56}', "\u{c46}\u{c48}"),
    ('\u{cc2}', "\u{cc6}\u{cca}"),
    ('\u{cd5}', "\u{cbf}\u{cc0}\u{cc6}\u{cc7}\u{cca}\u{ccb}"),
    ('\u{cd6}', "\u{cc6}\u{cc8}"),
    ('\u{d3e}', "\u{d46}\u{d4a}\u{d47}\u{d4b}"),
    ('\u{d57}', "\u{d46}\u{d4c}"),
    ('\u{dca}', "\u{dd9}\u{dda}\u{ddc}\u{ddd}"),
    ('\u{dcf}', "\u{dd9}\u{ddc}"),
    ('\u{ddf}', "\u{dd9}\u{dde}"),
    ('\u{102e}', "ဥဦ"),
    ('\u{1b35}', "ᬅᬆᬇᬈᬉᬊᬋᬌᬍᬎᬑᬒ\u{1b3a}\u{1b3b}\u{1b3c}\u{1b3d}\u{1b3e}\u{1b40}\u{1b3f}\u{1b41}\u{1b42}\u{1b43}"),
    ('\u{3099}', "うゔかがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼゝゞウヴカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボワヷヰヸヱヹヲヺヽヾ"),
    ('\u{309a}', "はぱひぴふぷへぺほぽハパヒピフプヘペホポ"),
    ('\u{110ba}', "\u{11099}\u{1109a}\u{1109b}\u{1109c}\u{110a5}\u{110ab}"),
    ('\u{11127}', "\u{11131}\u{1112e}\u{11132}\u{1112f}"),
    ('\u{1133e}', "\u{11347}\u{1134b}"),
    ('\u{11357}', "\u{11347}\u{1134c}"),
    ('\u{113b8}', "\u{113c2}\u{113c7}"),
    ('\u{113bb}', "\u{11384}\u{11385}"),
    ('\u{113c2}', "\u{1138b}\u{1138e}\u{113c2}\u{113c5}"),
    ('\u{113c9}', "\u{11382}\u{11383}\u{11390}\u{11391}\u{113c2}\u{113c8}"),
    ('\u{114b0}', "\u{114b9}\u{114bc}"),
    ('\u{114ba}', "\u{114b9}\u{114bb}"),
    ('\u{114bd}', "\u{114b9}\u{114be}"),
    ('\u{115af}', "\u{115b8}\u{115ba}\u{115b9}\u{115bb}"),
    ('\u{11930}', "\u{11935}\u{11938}"),
    ('\u{1611e}', "\u{1611e}\u{16121}"),
    ('\u{1611f}', "\u{1611e}\u{16123}\u{16121}\u{16126}\u{16122}\u{16127}\u{16129}\u{16124}"),
    ('\u{16120}', "\u{1611e}\u{16125}\u{16121}\u{16128}"),
    ('\u{16129}', "\u{1611e}\u{16122}"),
    ('\u{16d67}', "\u{16d63}\u{16d69}\u{16d67}\u{16d68}\u{16d69}\u{16d6a}"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// Every letter of Unicode that no lower case changes, taken apart at each of its marks.
    fn known_to_unicode() -> BTreeMap<(char, char), char> {
        let mut pairs = BTreeMap::new();
        for whole in ('\0'..=char::MAX).filter(|c| c.to_lowercase().eq([*c]) && c.nfc().eq([*c])) {
            let apart: Vec<char> = whole.nfd().collect();
            for at in 1..apart.len() {
                let rest = apart.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| *c);
                let mut letter = rest.nfc();
                if let (Some(letter), None) = (letter.next(), letter.next())
                    && [letter, apart[at]].into_iter().nfc().eq([whole])
                {
                    pairs.insert((letter, apart[at]), whole);
                }
            }
        }
        pairs
    }

    #[test]
    fn the_table_has_what_unicode_has_and_no_more() {
        let known = known_to_unicode();
        for ((letter, mark), whole) in &known {
            assert_eq!(compose(*letter, *mark), Some(*whole), "{letter:?} {mark:?}");
            // else folding twice could join what folding once has left apart
            assert!(MARKS.iter().all(|(mark, _)| mark != whole), "{whole:?}");
        }
        let listed: usize = MARKS.iter().map(|(_, pairs)| pairs.chars().count() / 2).sum();
        let counted = known.values().filter(|whole| ('가'..='힣').contains(*whole)).count();
        assert_eq!((listed, counted), (known.len() - counted, 11_172));
    }

    #[test]
    fn other_neighbours_stay_two() {
        for (letter, mark) in [('e', 'x'), ('x', '\u{301}'), ('\u{301}', '\u{301}'), ('각', '\u{11a8}'), ('가', '\u{11a7}')] {
            assert_eq!(compose(letter, mark), None, "{letter:?} {mark:?}");
        }
    }
}
