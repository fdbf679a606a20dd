using Kilda.Interfaces.Health;
using Kilda.Interfaces.Storage;

namespace Kilda.Silo.Hosting;

/// <summary>Whether storage can be read.</summary>
internal sealed class StorageHealth(IStore store) : IComponentHealth
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public string Name => "storage";

    public async ValueTask<string?> Problem(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_patience);
        try
        {
            // Whether the document is there does not matter.
            await store.Read("health", "health", limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"it has not answered within {s_patience.TotalSeconds} s";
        }
        catch (StoreUnavailableException wrong)
        {
            return wrong.Message;
        }
    }
}
