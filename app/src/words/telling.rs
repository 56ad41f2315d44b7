//! Words of how one is told of findings.

words! {
    TITLE: "What I am told", "Di che cosa vengo avvisato";
    WHAT: "When the login watch finds something about your mailboxes, you hear of it here: each story once, then what is new of it, and nothing at night if you like.",
        "Quando il controllo accessi trova qualcosa sulle tue caselle, te lo dice qui: ogni storia una volta, poi le novità, e se vuoi niente di notte.";
    LETTER: "By mail", "Per posta";
    NO_LETTERS: "This server cannot send mail: [mail] is not set.", "Questo server non può inviare posta: [mail] non è impostato.";
    ADDRESS: "Address", "Indirizzo";
    ADDRESS_HINT: "One of your own domains; empty: no letters.", "Di un tuo dominio; vuoto: niente lettere.";
    HOOK: "To a program", "A un programma";
    URL: "Address of the program (webhook)", "Indirizzo del programma (webhook)";
    URL_HINT: "https:// and reachable by everybody; empty: none. Each POST is signed with the secret below.",
        "https:// e raggiungibile da tutti; vuoto: nessuno. Ogni POST è firmato con il segreto qui sotto.";
    SECRET: "Secret", "Segreto";
    SECRET_HINT: "X-Tracemail-Signature is v1= and the HMAC-SHA256 of X-Tracemail-Timestamp, a dot and the body.",
        "X-Tracemail-Signature è v1= e l’HMAC-SHA256 di X-Tracemail-Timestamp, un punto e il corpo.";
    PACE: "How often", "Quanto spesso";
    EVERY: "More of the same story after so many minutes", "Novità della stessa storia dopo tanti minuti";
    QUIET: "Do not disturb", "Non disturbare";
    FROM: "from", "dalle";
    TO: "to", "alle";
    ZONE: "Time zone", "Fuso orario";
    ZONE_HINT: "Such as Europe/Rome.", "Per esempio Europe/Rome.";
    NIGHT_HINT: "What is found meanwhile is told at its end. Empty: any time.", "Quello che si trova intanto arriva alla fine. Vuoto: a ogni ora.";
    LETTER_OVER: "The last letter was refused and is not sent again. The mail server said:", "L’ultima lettera è stata rifiutata e non viene rispedita. Il server di posta ha detto:";
    LETTER_WAITS: "The last letter has not been taken yet; it is sent again. The mail server said:", "L’ultima lettera non è ancora stata accettata; viene rispedita. Il server di posta ha detto:";
    HOOK_OVER: "The last message to the program was given up. The reason:", "L’ultimo messaggio al programma è stato abbandonato. Il motivo:";
    HOOK_WAITS: "The last message to the program has not been taken yet; it is sent again. The reason:", "L’ultimo messaggio al programma non è ancora stato accettato; viene rispedito. Il motivo:";
    SAVE: "Save", "Salva";
}
