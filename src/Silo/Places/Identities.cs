using System.Security.Cryptography;
using Kilda.Interfaces;
using Kilda.Interfaces.Storage;

namespace Kilda.Silo.Places;

/// <summary>What this start is, from what earlier ones left in storage.</summary>
internal static class Identities
{
    private const string Kind = "controller";
    private const string Id = "discovery";
    private const int KeyLength = 32;

    /// <summary>Counts this start, and makes the key that signs discovery frames if there is none yet.</summary>
    /// <exception cref="DamagedDocumentException">The stored key is not one.</exception>
    /// <exception cref="StoreUnavailableException">Storage cannot be written.</exception>
    public static async Task<ProcessIdentity> Next(IStore store)
    {
        var epoch = await store.NextEpoch();
        var kept = await Kept(store);
        if (kept is not null) return new ProcessIdentity(epoch, kept);
        var fresh = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            await store.Write(new Commit([new DocumentWrite(Kind, Id, 0, DocumentJson.Write(new StoredKey(fresh)))]));
            return new ProcessIdentity(epoch, fresh);
        }
        catch (StaleDocumentException)
        {
            // Another process of the same store was faster.
            return new ProcessIdentity(epoch, await Kept(store) ?? throw new DamagedDocumentException($"document {Kind} '{Id}' comes and goes"));
        }
    }

    private static async Task<byte[]?> Kept(IStore store)
    {
        if (await store.Read(Kind, Id) is not { } document) return null;
        return DocumentJson.Read<StoredKey>(document) is { Key.Length: KeyLength } kept
            ? kept.Key
            : throw new DamagedDocumentException($"document {Kind} '{Id}' is damaged: the key does not have {KeyLength} bytes");
    }

    private sealed record StoredKey(byte[] Key);
}
