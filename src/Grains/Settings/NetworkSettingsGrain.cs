using Kilda.Interfaces.Settings;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Kilda.Grains.Settings;

/// <summary>What an operator has chosen for the whole network. Stays in memory, so that it is there while storage is not.</summary>
[KeepAlive]
public sealed partial class NetworkSettingsGrain(IStore store, ILogger<NetworkSettingsGrain> logger) : Grain, INetworkSettingsGrain
{
    private NetworkSettings _settings = new();
    private long _version;

    private string Id => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Restore(cancellationToken);

    public Task<NetworkSettings> Get() => Task.FromResult(_settings);

    public async Task<Outcome<NetworkSettings>> Set(GivenSettings given)
    {
        var next = given.Over(_settings);
        if (next == _settings) return next;
        try
        {
            await store.Write(new Commit([new DocumentWrite(DocumentKinds.Setting, Id, _version, DocumentJson.Write(next))]));
        }
        catch (StoreUnavailableException away)
        {
            return Refusal.Of(RefusalKind.Unavailable, "Could not set it", $"Storage is not available: {away.Message}");
        }

        _version++;
        _settings = next;
        LogSet(next.ToString());
        return next;
    }

    private async Task Restore(CancellationToken cancel)
    {
        if (await store.Read(DocumentKinds.Setting, Id, cancel) is not { } document) return;
        _version = document.Version;
        try
        {
            _settings = DocumentJson.Read<NetworkSettings>(document);
        }
        catch (DamagedDocumentException damaged)
        {
            LogDamaged(damaged.Message);
        }
    }

    [LoggerMessage(9101, LogLevel.Information, "The operator has chosen {Settings}")]
    private partial void LogSet(string settings);

    [LoggerMessage(9102, LogLevel.Error, "What the operator had chosen for the network is lost, and is as at the beginning: {Why}")]
    private partial void LogDamaged(string why);
}
