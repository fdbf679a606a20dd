using System.Text.Json.Nodes;

namespace Kilda.EndToEnd.Harness;

/// <summary>A flow that is up, and deleted at the end, however the test ends.</summary>
public sealed class LabFlow : IAsyncDisposable
{
    private readonly Rest _rest;
    private bool _deleted;

    private LabFlow(Rest rest, string id) => (_rest, Id) = (rest, id);

    public string Id { get; }

    /// <summary>Creates the flow and waits until it is up.</summary>
    public static Task<LabFlow> Create(Rest rest, FlowOrder order) => Create(rest, order.Id, order.ToJson());

    /// <summary>Creates the flow of this request and waits until it is up.</summary>
    public static async Task<LabFlow> Create(Rest rest, string id, JsonObject request)
    {
        (await rest.Post("/v2/flows", request)).Ok();
        var flow = new LabFlow(rest, id);
        try
        {
            await rest.FlowStatus(id, "Up");
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
