<?php
// A reseller's page in PHP 8 with its sodium extension: shows the panel, and signs for whom (Ed25519).
declare(strict_types=1);

$panel = (string) getenv('PANEL');
$own = 'http://' . $_SERVER['HTTP_HOST'];

function base64url(string $bytes): string
{
    return sodium_bin2base64($bytes, SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING);
}

/** The key out of the PEM that `openssl genpkey -algorithm ed25519` writes: its last 32 bytes are the seed. */
function signing_key(string $file): string
{
    $body = preg_replace('/-----[^-]+-----|\s/', '', (string) file_get_contents($file));
    return sodium_crypto_sign_secretkey(sodium_crypto_sign_seed_keypair(substr(base64_decode($body, true), -32)));
}

function token(string $panel, string $challenge, string $origin): string
{
    $now = time();
    $head = ['alg' => 'EdDSA', 'kid' => getenv('KID'), 'typ' => 'JWT'];
    $claims = [
        'iss' => explode('/', parse_url($panel, PHP_URL_PATH))[2],
        'aud' => 'tracemail-embed',
        'sub' => 'customer-4711', // your own name for whoever is signed in
        'iat' => $now,
        'exp' => $now + 120,
        'jti' => bin2hex(random_bytes(16)),
        'challenge' => $challenge,
        'origin' => $origin,
        'domains' => explode(',', getenv('DOMAINS')), // of whoever is signed in
    ];
    $message = base64url(json_encode($head)) . '.' . base64url(json_encode($claims, JSON_UNESCAPED_SLASHES));
    return $message . '.' . base64url(sodium_crypto_sign_detached($message, signing_key(getenv('KEY'))));
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/tracemail-token' && $_SERVER['REQUEST_METHOD'] === 'POST') {
    // here: is somebody signed in? and is it our own page that asks?
    $asked = json_decode((string) file_get_contents('php://input'), true);
    if (($asked['origin'] ?? '') !== $own || ($_SERVER['HTTP_ORIGIN'] ?? '') !== $own) {
        http_response_code(403);
        return;
    }
    header('content-type: application/json');
    header('cache-control: no-store');
    echo json_encode(['token' => token($panel, (string) $asked['challenge'], $own)]);
    return;
}
if ($path !== '/') {
    http_response_code(404);
    return;
}
$source = htmlspecialchars($panel);
$script = htmlspecialchars(preg_replace('#/embed/.*#', '/embed.js', $panel));
?>
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>My hosting</title>
<h1>Your mail</h1>
<tracemail-panel src="<?= $source ?>" sign="/tracemail-token" <?= (string) getenv('ATTRIBUTES') ?>></tracemail-panel>
<script src="<?= $script ?>"></script>
</html>
