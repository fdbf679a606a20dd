using Kilda.Interfaces.Storage;
using Kilda.Network.Links;

namespace Kilda.Grains.Links;

/// <content>
/// The document. What was observed is told before it is stored: it is true either way, and it will be observed again. What was asked for is
/// stored first.
/// </content>
internal sealed partial class IslGrain
{
    /// <summary>Between two writes while storage is away.</summary>
    private static readonly TimeSpan s_storeAgain = TimeSpan.FromSeconds(30);

    private LinkRecord? _stored;
    private long _documentVersion;
    private DateTimeOffset _storeAt;
    private Task _storing = Task.CompletedTask;

    /// <summary>Null: no document.</summary>
    private LinkRecord? Wanted => _state.IsWorthKeeping ? _state.Record() : null;

    private bool IsStored => Wanted?.Lasting == _stored?.Lasting;

    /// <summary>Done when the state, as it is then, is stored.</summary>
    /// <exception cref="StoreUnavailableException">It is not.</exception>
    private Task Store() => _storing.IsCompleted ? _storing = StoreAll() : _storing;

    private async Task StoreAll()
    {
        try
        {
            while (!IsStored)
            {
                var record = Wanted;
                var body = record is null ? null : DocumentJson.Write(record);
                await store.Write(new Commit([new DocumentWrite(DocumentKinds.Isl, Id.ToString(), _documentVersion, body)]));
                (_stored, _documentVersion) = (record, record is null ? 0 : _documentVersion + 1);
            }
        }
        catch (StaleDocumentException)
        {
            // Another activation lives, or has lived: the next one starts from what it stored.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task StoreObserved()
    {
        if (IsStored) return;
        try
        {
            if (Now >= _storeAt) await Store();
            else ActIn(_storeAt - Now);
        }
        catch (StoreUnavailableException away)
        {
            LogNotStored(Id, away.Message);
            _storeAt = Now + s_storeAgain;
            ActIn(s_storeAgain);
        }
    }

    /// <summary>A link is found again, so one whose document is damaged starts anew in its place.</summary>
    private static LinkRecord? Read(Document document, out string? damage)
    {
        try
        {
            var record = DocumentJson.Read<LinkRecord>(document);
            damage = record.Id.ToString() == document.Id ? record.Objection() : $"it is of link {record.Id}";
            return damage is null ? record : null;
        }
        catch (DamagedDocumentException wrong)
        {
            damage = wrong.Message;
            return null;
        }
    }
}
