using System.Security.Cryptography;
using Kilda.Interfaces.Storage;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Startup;

/// <summary>The key that signs discovery frames: made at the first start, the same ever since, for all processes of a network.</summary>
internal sealed class DiscoveryKeys(IStore store, ILogger log)
{
    private const string DocumentId = "discovery-key";
    private const int KeyLength = 32;

    public async Task<ReadOnlyMemory<byte>> Get(CancellationToken cancel)
    {
        var document = await store.Read(DocumentKinds.Setting, DocumentId, cancel);
        if (document is not null && Read(document) is { } key) return key;
        var made = RandomNumberGenerator.GetBytes(KeyLength);
        var body = DocumentJson.Write(new Stored(made));
        try
        {
            var write = new DocumentWrite(DocumentKinds.Setting, DocumentId, document?.Version ?? 0, body);
            await store.Write(new Commit([write]), cancel);
            return made;
        }
        catch (StaleDocumentException)
        {
            // Another process was faster.
            return (await store.Read(DocumentKinds.Setting, DocumentId, cancel) is { } theirs ? Read(theirs) : null) ?? throw new StoreUnavailableException(
                "the discovery key is changing: another process is starting");
        }
    }

    private byte[]? Read(Document document)
    {
        try
        {
            if (DocumentJson.Read<Stored>(document).Key is { Length: KeyLength } key) return key;
            log.KeyDamaged($"it has not {KeyLength} bytes");
        }
        catch (DamagedDocumentException)
        {
            // The message would have parts of the text.
            log.KeyDamaged("it cannot be read");
        }

        return null;
    }

    private sealed record Stored(byte[] Key);
}
