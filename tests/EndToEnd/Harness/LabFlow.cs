namespace Kilda.EndToEnd.Harness;

/// <summary>A flow that is up, and deleted at the end, however the test ends.</summary>
public sealed class LabFlow : IAsyncDisposable
{
    private readonly Rest _rest;
    private bool _deleted;

    private LabFlow(Rest rest, string id) => (_rest, Id) = (rest, id);

    public string Id { get; }

    /// <summary>Creates the flow and waits until it is up.</summary>
    public static async Task<LabFlow> Create(Rest rest, FlowOrder order)
    {
        (await rest.Post("/v2/flows", order.ToJson())).Ok();
        var flow = new LabFlow(rest, order.Id);
        try
        {
            await rest.FlowStatus(order.Id, "Up");
            return flow;
        }
        catch
        {
            await flow.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deletes it and waits until it is gone.</summary>
    public async Task Delete()
    {
        _deleted = true;
        await _rest.DeleteFlow(Id);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_deleted) await Delete();
    }
}
