
// only in dev
{
    const built = () => fetch('/pkg/built.txt', { cache: 'no-store' }).then(answer => (answer.ok ? answer.text() : null), () => null)
    built().then(loaded => setInterval(() => built().then(now => now && now !== loaded && location.reload()), 1000))
}
