using System.Text.Json.Nodes;
using Kilda.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kilda.Api.OpenApi;

/// <summary>The description of the API, and the page to try it.</summary>
internal static class OpenApiDocument
{
    private const string Path = "/openapi/v1.json";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Kilda.Orleans",
                Version = ApiVersion.Text,
                Description = "Carrier network controller, compatible with the Northbound API of OpenKilda. \"/api\" in front of a path is optional.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(Complete);
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi(Path);
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "swagger";
            page.DocumentTitle = "Kilda.Orleans";
            page.SwaggerEndpoint(Path, "Kilda.Orleans");
        });
    }

    /// <summary>Adds what handlers read by hand: body, parameters, headers.</summary>
    private static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var parameter in metadata.OfType<ParameterShape>()) operation.Parameters.Add(Parameter(parameter));
        operation.Parameters.Add(Parameter(new(RequestIdentity.Header, "Ties answer, log and history together; sent back", IsHeader: true)));
        if (metadata.OfType<BodyShape>().FirstOrDefault() is not { } body) return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancel),
                    Example = JsonNode.Parse(body.Example),
                },
            },
        };
    }

    private static OpenApiParameter Parameter(ParameterShape shape) => new()
    {
        Name = shape.Name,
        In = shape.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Description = shape.Description,
        Example = shape.Example,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
