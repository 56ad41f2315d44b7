//! Words of a reseller's place in other people's pages.

words! {
    TITLE: "In your own pages", "Nelle tue pagine";
    WHAT: "Your customers see their mail inside your own panel, without signing in here: your server says for whom.",
        "I tuoi clienti vedono la loro posta dentro il tuo pannello, senza accedere qui: il tuo server dice per chi.";
    PLACE: "Place", "Posizione";
    NAME: "Name in the address", "Nome nell’indirizzo";
    NAME_NEXT: "2 to 40 of a-z, 0-9 and -. Changing it ends every frame that is open.", "Da 2 a 40 caratteri fra a-z, 0-9 e -. Cambiarlo chiude ogni riquadro aperto.";
    ORIGINS: "Pages that may show it, one a line", "Pagine che possono mostrarlo, una per riga";
    ORIGINS_NEXT: "As in https://panel.example.com, without path. Removing one ends every frame that is open.",
        "Per esempio https://panel.example.com, senza percorso. Toglierne una chiude ogni riquadro aperto.";
    LOOK: "Look", "Aspetto";
    ACCENT: "Links and buttons", "Link e pulsanti";
    GROUND: "Tint of greys", "Tinta dei grigi";
    OWN_COLOUR: "Own colour", "Colore proprio";
    RADIUS: "Corners, pixels", "Angoli, pixel";
    THEME: "Light or dark", "Chiaro o scuro";
    DENSITY: "Density", "Densità";
    LANGUAGE: "Language", "Lingua";
    USUAL: "as the panel", "come il pannello";
    AS_VISITOR: "the visitor’s", "quella del visitatore";
    AUTO: "as the device", "come il dispositivo";
    LIGHT: "light", "chiaro";
    DARK: "dark", "scuro";
    COMFORTABLE: "comfortable", "comoda";
    COMPACT: "compact", "compatta";
    SAVE: "Save", "Salva";
    SET_UP: "Set it up", "Configura";
    PREVIEW: "Preview", "Anteprima";
    PREVIEW_OF: "With the rows of", "Con le righe di";
    PREVIEW_NEXT: "The real frame, as you choose it now; nothing is saved by looking. Whoever holds the domain reads that you looked.",
        "Il riquadro vero, come lo scegli adesso; guardando non si salva nulla. Chi ha il dominio legge che hai guardato.";
    NO_DOMAINS: "As soon as a customer of yours has a domain, the frame shows here.", "Appena un tuo cliente ha un dominio, il riquadro si vede qui.";
    KEYS: "Keys", "Chiavi";
    KEYS_WHAT: "What your server signs with. Two at a time: add the new one, use it, then remove the old one. Removing one ends every frame that is open.",
        "Con queste firma il tuo server. Due alla volta: aggiungi la nuova, usala, poi togli la vecchia. Toglierne una chiude ogni riquadro aperto.";
    NO_KEYS: "None yet: nothing can open the frame.", "Ancora nessuna: niente può aprire il riquadro.";
    SINCE: "since", "dal";
    ADD_SECRET: "Make a shared secret", "Crea un segreto condiviso";
    ADD_PUBLIC: "Add the public key", "Aggiungi la chiave pubblica";
    PUBLIC: "Public Ed25519 key, as openssl writes it", "Chiave pubblica Ed25519, come la scrive openssl";
    NEW_KEY: "The new key", "La nuova chiave";
    SECRET_NEXT: "Keep the secret on your server: it is shown only this once.", "Conserva il segreto sul tuo server: si vede solo questa volta.";
    KID: "Its name, for the header of your tokens", "Il suo nome, per l’intestazione dei tuoi token";
    SNIPPET: "What goes into your page", "Che cosa va nella tua pagina";
    SNIPPET_NEXT: "The element asks the address in `sign` on your own server for a token. Three servers that answer, whole, without a framework:",
        "L’elemento chiede un token all’indirizzo in `sign` sul tuo server. Tre server che rispondono, completi, senza framework:";

    UNFIT: "That does not fit", "Così non va";
    BAD_ROLE: "Only resellers have such a place.", "Solo i rivenditori hanno questa posizione.";
    BAD_NAME: "The name has 2 to 40 of a-z, 0-9 and -. Nothing was changed.", "Il nome ha da 2 a 40 caratteri fra a-z, 0-9 e -. Non è stato cambiato nulla.";
    NAME_TAKEN: "Another’s is called so: choose another name. Nothing was changed.", "Il nome è già usato: scegline un altro. Non è stato cambiato nulla.";
    BAD_ORIGIN: "Write each page as https://panel.example.com: no path, no wildcard, no blank. Nothing was changed.",
        "Scrivi ogni pagina come https://panel.example.com: senza percorso, asterischi o spazi. Non è stato cambiato nulla.";
    NO_ORIGIN: "Name at least one page that may show it. Nothing was changed.", "Indica almeno una pagina che può mostrarlo. Non è stato cambiato nulla.";
    BAD_LOOK: "A colour is #rrggbb, corners are 0 to 16 pixels. Nothing was changed.", "Un colore è #rrggbb, gli angoli vanno da 0 a 16 pixel. Non è stato cambiato nulla.";
    BAD_KEY: "That is no public Ed25519 key: `openssl pkey -in embed.pem -pubout` writes one.", "Non è una chiave pubblica Ed25519: la scrive `openssl pkey -in embed.pem -pubout`.";
    TWO_KEYS: "There are two keys already: remove one first.", "Ci sono già due chiavi: prima togline una.";
    NO_PLACE: "Set up the place first.", "Prima configura la posizione.";
}
